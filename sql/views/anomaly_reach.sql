-- Whom does each signal hit, by the province and sex that identity numbers tell, and by age? An applicant is hit by a
-- signal of his own, or of the employer he applies through. Grain: one signal and group of applicants.
create view anomaly_reach as
with applicant as (
    select distinct verdict.person_id, employer_key.group_key
    from verdict
    join employer_number using (employer_id)
    join employer_key using (key)
),
hit as (
    select code, subject_id as person_id
    from anomaly
    where subject_kind = 'person'
    union
    select anomaly.code, applicant.person_id
    from anomaly
    join employer_number on employer_number.employer_id = anomaly.subject_id
    join employer_key using (key)
    join applicant using (group_key)
    where anomaly.subject_kind = 'employer'
),
aged as (
    select distinct
        person_id,
        year((select extracted_on from run)) - try_cast(substr(person_id, 7, 4) as integer) as age
    from applicant
),
grouped as (
    select
        person_id,
        unnest(['province', 'sex', 'age']) as trait,
        unnest([
            substr(person_id, 1, 2),
            case when substr(person_id, 17, 1) in ('1', '3', '5', '7', '9') then 'male' else 'female' end,
            case when age < 30 then '<30' when age < 40 then '30-39' when age < 50 then '40-49' else '50+' end
        ]) as "group"
    from aged
)
select
    code.code,
    grouped.trait,
    grouped."group",
    count(*) as applicants,
    count(hit.person_id) as hit,
    cast(count(hit.person_id) / count(*) as decimal(5, 4)) as rate
from grouped
cross join (select distinct code from anomaly) as code
left join hit on hit.code = code.code and hit.person_id = grouped.person_id
group by code.code, grouped.trait, grouped."group";
