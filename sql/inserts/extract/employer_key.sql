-- The employer keys with what each employer is called: as the register says, else as rows have it most often, and of
-- names as frequent the first in order of text. numbered_key: key, employer_key.
insert into employer_key by name
with written as (
    select employer, name, 1 as is_register, count(*) as rows from employers group by all
    union all
    select employer, employer_name, 0, count(*) from contributions group by all
    union all
    select employer, employer_name, 0, count(*) from contracts group by all
    union all
    select employer, employer_name, 0, count(*) from applications group by all
    union all
    select agent, agent_name, 0, count(*) from tax group by all
),
counted as (
    select employer_number.key, written.name, written.is_register, sum(written.rows) as rows
    from written
    join employer_number using (employer)
    where written.name is not null
    group by all
),
called as (
    select key, arg_max(name, (is_register, rows, -name)) as name
    from counted
    group by key
)
select numbered_key.key, numbered_key.employer_key, employer_name.employer_name
from numbered_key
left join called using (key)
left join employer_name using (name)
order by numbered_key.key;
