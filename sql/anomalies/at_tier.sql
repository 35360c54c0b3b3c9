-- Shows: a base just above a tier of points where the income lets expect one below it.
-- Grain: one application and tier. Size: such months before the application; share: of those with an expected base.
-- Why: a base made to fit the tier does not follow the wages.
-- Innocent: an employer that rounds bases up; a tier that is at the floor or the cap.
with tier as (
    select month, multiple, wage, floor((100 + $above_percent) * wage / 100)::bigint as most
    from tier_wage
),
above as (
    select person, month, base, expected_base * 100 as expected, source_row_key(source_file, row_number) as source_row
    from line
    where base > expected_base * 100 and finding_answer(payment) = 2
),
hit as (
    select applicant.application, tier.multiple, above.month, above.source_row
    from above
    join tier
        on tier.month = above.month
        and tier.wage between above.expected + 1 and above.base
        and above.base <= tier.most
    join applicant using (person)
    where above.month between applicant.applied - $latest_months and applicant.applied - 1
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
