-- Contributions as filed, typed, nothing checked: one row a row of the file; null where a cell is not in the main form.
create table contributions as
select
    person_id,
    employer_id,
    employer_name,
    month_of(month) as month,
    try_cast(base as decimal(18, 2)) as base,
    try_cast(paid_on as date) as paid_on,
    kind,
    insurance
from source('contributions');
