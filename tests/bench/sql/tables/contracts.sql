-- Contracts as filed, typed, nothing checked: one row a row of the file; null where a cell is not in the main form.
create table contracts as
select
    person_id,
    employer_id,
    employer_name,
    try_cast(start_on as date) as start_on,
    try_cast(end_on as date) as end_on,
    work_region
from source('contracts');
