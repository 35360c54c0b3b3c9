-- Which taxes did enterprises pay for which year? Grain: one payment or refund.
create view analyst.enterprise_tax as
select
    employer_number.employer_id as enterprise_id,
    employer_key.employer_name as enterprise_name,
    row.year,
    cast(row.paid * 0.01 as decimal(18, 2)) as paid,
    row.paid_on,
    source_file.path as source_file,
    row.row_number
from main.enterprise_taxes as row
join main.employer_number using (employer)
join main.employer_key using (key)
join main.source_file using (source_file);
