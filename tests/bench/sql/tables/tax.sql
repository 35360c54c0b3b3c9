-- Tax as filed, typed, nothing checked: one row a row of the file; null where a cell is not in the main form.
create table tax as
select
    person_id,
    agent_id,
    agent_name,
    month_of(month) as month,
    item,
    try_cast(income as decimal(18, 2)) as income,
    try_cast(pension_deducted as decimal(18, 2)) as pension_deducted,
    try_cast(tax_paid as decimal(18, 2)) as tax_paid,
    try_cast(declared_on as date) as declared_on
from source('tax');
