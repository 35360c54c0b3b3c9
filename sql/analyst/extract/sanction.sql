-- Which persons and employers may not apply, from when until when? Grain: one sanction.
create view analyst.sanction as
select
    case row.subject_kind when 0 then 'person' when 1 then 'employer' end as subject_kind,
    person.person_id, person.person_name,
    employer_number.employer_id, employer_key.employer_key, employer_key.employer_name,
    row.from_on,
    row.until_on,
    row.document,
    source_file.path as source_file,
    row.row_number
from main.sanctions as row
join main.source_file using (source_file)
left join main.person using (person)
left join main.employer_number using (employer)
left join main.employer_key using (key);
