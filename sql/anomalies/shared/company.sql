-- Employers as signals see them: all numbers that same and successor links join are one, and are called by the one at
-- the end of the links, in its longest form. Grain: one employer.
create table company as
select
    employer_key.group_key as company,
    min_by(
        employer_number.employer_id,
        (employer_number.key <> employer_key.group_key, -len(employer_number.employer_id), employer_number.employer_id)
    ) as employer_id,
    bool_or(register.employer is not null) as dispatch
from employer_number
join employer_key using (key)
left join (select distinct employer from extract.employers where kind = $dispatch) as register using (employer)
group by employer_key.group_key;
