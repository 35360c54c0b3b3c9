-- Enrolments as filed, typed, nothing checked: one row a row of the file; null where a cell is not in the main form.
create table enrolments as
select
    person_id,
    employer_id,
    try_cast(from_on as date) as from_on,
    try_cast(until_on as date) as until_on
from source('enrolments');
