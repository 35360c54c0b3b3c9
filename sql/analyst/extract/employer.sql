-- Which employers are there, under which numbers and names? Grain: one employer key.
create view analyst.employer as
select
    employer_key.employer_key,
    numbers.employer_id,
    numbers.employer_ids,
    employer_key.employer_name,
    case registered.kind when 0 then 'independent' when 1 then 'branch' when 2 then 'dispatch' end as kind,
    registered.region,
    registered.key is not null as is_registered
from main.employer_key
join (
    select key, min(employer_id) as employer_id, list(employer_id order by employer_id) as employer_ids
    from main.employer_number
    group by key
) as numbers using (key)
left join (
    select employer_number.key, max(employers.kind) as kind, min(employers.region) as region
    from main.employers
    join main.employer_number using (employer)
    group by employer_number.key
) as registered using (key);
