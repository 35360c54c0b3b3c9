-- Whether a base can be matched with the expected one, by the rulebook's percentages: pass, refer or fail; null where no
-- income lets expect one.
create macro answer(base, expected) as
case
    when expected is null then null
    when 100 * (base - expected) > getvariable('above_refer') * expected then 'fail'
    when 100 * (base - expected) > getvariable('above_pass') * expected then 'refer'
    when 100 * (expected - base) > getvariable('below_refer') * expected then 'fail'
    when 100 * (expected - base) > getvariable('below_pass') * expected then 'refer'
    else 'pass'
end;
