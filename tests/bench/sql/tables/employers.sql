-- Employers as filed, typed, nothing checked: one row a row of the file; null where a cell is not in the main form.
create table employers as
select
    employer_id,
    name,
    kind,
    region
from source('employers');
