-- Who applied through whom, and when? Grain: one application.
create view analyst.application as
select
    row.application_id,
    row.batch_id,
    person.person_id,
    row.person_name,
    employer_number.employer_id, employer_key.employer_key, coalesce(employer_name.employer_name, employer_key.employer_name) as employer_name,
    row.applied_on,
    row.permit_valid_from,
    row.permit_valid_until,
    source_file.path as source_file,
    row.row_number
from main.applications as row
join main.person using (person)
join main.employer_number using (employer)
join main.employer_key using (key)
join main.source_file using (source_file)
left join main.employer_name on employer_name.name = row.employer_name;
