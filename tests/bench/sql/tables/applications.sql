-- Applications as filed, typed, nothing checked: one row a row of the file; null where a cell is not in the main form.
create table applications as
select
    application_id,
    person_id,
    person_name,
    employer_id,
    employer_name,
    try_cast(applied_on as date) as applied_on,
    try_cast(permit_valid_from as date) as permit_valid_from,
    try_cast(permit_valid_until as date) as permit_valid_until,
    batch_id
from source('applications');
