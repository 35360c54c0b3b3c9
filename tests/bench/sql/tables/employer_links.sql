-- Employer links as filed, typed, nothing checked: one row a row of the file; null where a cell is not in the main form.
create table employer_links as
select
    from_id,
    to_id,
    relation,
    try_cast(effective_on as date) as effective_on
from source('employer_links');
