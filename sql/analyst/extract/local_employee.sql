-- Whom do enterprises name as local staff? Grain: one person as one enterprise names them.
create view analyst.local_employee as
select
    employer_number.employer_id as enterprise_id,
    employer_key.employer_name as enterprise_name,
    person.person_id, person.person_name,
    row.hukou,
    source_file.path as source_file,
    row.row_number
from main.local_staff as row
join main.person using (person)
join main.employer_number using (employer)
join main.employer_key using (key)
join main.source_file using (source_file);
