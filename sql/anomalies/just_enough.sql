-- Shows: just as many months paid as the window asks for, the last ones all, and none in the year before.
-- Grain: one application. Size: months paid in the window; share: of its months.
-- Why: who is insured for the application alone begins as late as he can.
-- Innocent: somebody who came to the city in that year, or began to work in it. Of a person with rejected contribution
-- rows, and of years the data do not cover, nothing is said.
with earlier as (
    select distinct application
    from applicant_month
    where month < applied - $window_months
),
just as (
    select
        application,
        min(month) as first_month,
        max(month) as last_month,
        count(distinct month) filter (payment > 0) as size
    from applicant_month
    anti join earlier using (application)
    where
        month < applied
        and applied - 2 * $window_months >= coalesce((select contributions_from from extract.extract), 0)
    group by application
    having
        count(distinct month) filter (payment > 0) between $min_months and $max_months
        and count(distinct month) filter (payment > 0 and month >= applied - $last_months) = $last_months
)
select
    just.application as subject,
    just.first_month,
    just.last_month,
    just.size,
    just.size / $window_months as share,
    list(month.source_row order by month.source_row) as source_rows
from just
join applicant_month as month using (application)
join applicant using (application)
where
    month.month < month.applied
    and applicant.person not in (
        select person from extract.rejects where dataset = 'contributions' and person is not null
    )
group by just.application, just.first_month, just.last_month, just.size;
