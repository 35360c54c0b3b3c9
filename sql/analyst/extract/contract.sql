-- Who had a contract with whom, from when until when? Grain: one contract.
create view analyst.contract as
select
    person.person_id, person.person_name,
    employer_number.employer_id, employer_key.employer_key, coalesce(employer_name.employer_name, employer_key.employer_name) as employer_name,
    row.start_on,
    row.end_on,
    row.work_region,
    source_file.path as source_file,
    row.row_number
from main.contracts as row
join main.person using (person)
join main.employer_number using (employer)
join main.employer_key using (key)
join main.source_file using (source_file)
left join main.employer_name on employer_name.name = row.employer_name;
