-- An application's outcome is the worst of its seven checks.
select application_id
from (
    select application_id, outcome, unnest([permit, scope, sanction, employed, paying, "window", source]) as answer
    from verdict
)
group by application_id, outcome
having outcome <> case
    when bool_or(answer = 'fail') then 'fail'
    when bool_or(answer = 'refer') then 'refer'
    else 'pass'
end;
