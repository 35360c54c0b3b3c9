-- The base that an income lets expect: in whole yuan, within the floor and cap of the year; null where one is unknown.
create macro expected_base(income, floor, cap) as
case when income is not null and floor is not null then least(greatest(round(income), floor), cap) end;
