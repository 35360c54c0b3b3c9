-- Which shares of which enterprises do persons hold? Grain: one share as it was verified.
create view analyst.investment as
select
    person.person_id, person.person_name,
    employer_number.employer_id as enterprise_id,
    employer_key.employer_name as enterprise_name,
    cast(row.share * 0.01 as decimal(9, 2)) as share_percent,
    row.verified_on,
    source_file.path as source_file,
    row.row_number
from main.investments as row
join main.person using (person)
join main.employer_number using (employer)
join main.employer_key using (key)
join main.source_file using (source_file);
