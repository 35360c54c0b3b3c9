-- The judged months around an application. Grain: one application, month and employer key.
create table applicant_month as
select
    applicant.application,
    applicant.applied,
    employer_key.group_key as company,
    line.month,
    line.base,
    finding_answer(line.payment)::tinyint as payment,
    source_row_key(line.source_file, line.row_number) as source_row
from line
join applicant using (person)
join employer_key using (key)
where line.month between applicant.applied - 2 * $window_months and applicant.applied + $window_months;
