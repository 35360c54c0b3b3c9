-- Sanctions as filed, typed, nothing checked: one row a row of the file; null where a cell is not in the main form.
create table sanctions as
select
    subject_kind,
    subject_id,
    try_cast(from_on as date) as from_on,
    try_cast(until_on as date) as until_on,
    document
from source('sanctions');
