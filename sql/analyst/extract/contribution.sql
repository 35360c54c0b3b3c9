-- Who was insured by whom in which month, on which base, and when was it paid? Grain: one contribution row.
create view analyst.contribution as
select
    person.person_id, person.person_name,
    make_date(row.month // 12, row.month % 12 + 1, 1) as month,
    employer_number.employer_id, employer_key.employer_key, coalesce(employer_name.employer_name, employer_key.employer_name) as employer_name,
    case row.insurance
        when 0 then 'combined'
        when 1 then 'pension'
        when 2 then 'medical'
        when 3 then 'unemployment'
        when 4 then 'injury'
        when 5 then 'maternity'
    end as insurance,
    case row.kind
        when 0 then 'normal'
        when 1 then 'back'
        when 2 then 'topup'
        when 3 then 'deferred'
        when 4 then 'refund'
        when 5 then 'owed'
    end as kind,
    cast(row.base * 0.01 as decimal(18, 2)) as base,
    row.paid_on,
    source_file.path as source_file,
    row.row_number
from main.contributions as row
join main.person using (person)
join main.employer_number using (employer)
join main.employer_key using (key)
join main.source_file using (source_file)
left join main.employer_name on employer_name.name = row.employer_name;
