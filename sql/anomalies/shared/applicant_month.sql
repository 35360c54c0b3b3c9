-- The judged months around an application. Grain: one application, month and employer key.
create temp table applicant_month as
select
    asked.application,
    asked.person,
    asked.applied,
    employer_key.group_key as company,
    line.month,
    line.base,
    finding_answer(line.payment) as payment,
    line.source_file::bigint << 32 | line.row_number as source_row
from line
join asked using (person)
join employer_key using (key)
where line.month between asked.applied - 2 * $window_months and asked.applied + $window_months;
