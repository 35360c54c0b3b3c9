-- A person's lines are together, in order of month and employer key, and a month and key has one.
-- A lag without an order goes by how the lines are: DuckDB keeps that order unless it is set otherwise.
with line_before as not materialized (
    select
        person,
        month,
        key,
        lag(person) over () as person_before,
        lag(month) over () as month_before,
        lag(key) over () as key_before
    from line
)
select person, month, key
from line_before
where person = person_before and (month < month_before or (month = month_before and key <= key_before))
union all
select person, min(month) as month, min(key) as key
from line_before
where person is distinct from person_before
group by person
having count(*) > 1;
