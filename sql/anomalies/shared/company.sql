-- Employers as signals see them: all numbers that same and successor links join are one. Grain: one employer.
create temp table company as
select
    employer_key.group_key as company,
    min(employer_number.employer_id) as employer_id,
    bool_or(register.employer is not null) as dispatch
from employer_number
join employer_key using (key)
left join (select distinct employer from extract.employers where kind = $dispatch) as register using (employer)
group by employer_key.group_key;
