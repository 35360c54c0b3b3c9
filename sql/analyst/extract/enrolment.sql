-- Whose insurance relation was open with whom, from when until when? Grain: one enrolment.
create view analyst.enrolment as
select
    person.person_id, person.person_name,
    employer_number.employer_id, employer_key.employer_key, employer_key.employer_name,
    row.from_on,
    row.until_on,
    source_file.path as source_file,
    row.row_number
from main.enrolments as row
join main.person using (person)
join main.employer_number using (employer)
join main.employer_key using (key)
join main.source_file using (source_file);
