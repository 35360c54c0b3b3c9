-- Shows: a base just above a tier of points where the income lets expect one below it.
-- Grain: one application and tier. Size: such months before the application; share: of those with an expected base.
-- Why: a base made to fit the tier does not follow the wages.
-- Innocent: an employer that rounds bases up; a tier that is at the floor or the cap.
with hit as (
    select applicant.application, tier_wage.multiple, line.month, line.source_file::bigint << 32
        | line.row_number as source_row
    from line
    join tier_wage
        on tier_wage.month = line.month
        and line.base >= tier_wage.wage
        and 100 * line.base <= (100 + $above_percent) * tier_wage.wage
    join applicant using (person)
    where
        line.expected_base * 100 < tier_wage.wage
        and line.month between applicant.applied - $latest_months and applicant.applied - 1
        and finding_answer(line.payment) = 2
),
enough as (
    select application, multiple
    from hit
    group by application, multiple
    having count(distinct month) >= $min_months
),
expected as (
    select applicant.application, count(distinct line.month) as months
    from line
    join applicant using (person)
    where
        applicant.application in (select application from enough)
        and line.expected_base is not null
        and line.month between applicant.applied - $latest_months and applicant.applied - 1
    group by applicant.application
)
select
    hit.application as subject,
    min(hit.month) as first_month,
    max(hit.month) as last_month,
    count(distinct hit.month) as size,
    count(distinct hit.month) / any_value(expected.months) as share,
    list(hit.source_row order by hit.source_row) as source_rows
from hit
join enough using (application, multiple)
join expected using (application)
group by hit.application, hit.multiple;
