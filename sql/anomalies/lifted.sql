-- Shows: a base that rose steeply in the window before the application, and fell again after it where that can be seen.
-- Grain: one application and employer. Size: months with the lifted base; share: of the base that was put on top.
-- Why: the base is lifted for the points, not for the wages.
-- Innocent: a promotion: wages that rose with the base, or a base that stays up. Both are left out here.
with wide as (
    select application, company
    from applicant_month
    where payment = 2
    group by application, company
    having max(base) filter (month between applied - $window_months and applied - 1) >= $times * min(base)
),
month as (
    select
        application,
        company,
        applied,
        month,
        base,
        source_row,
        lag(base) over before as base_before,
        lag(month) over before as month_before
    from applicant_month
    join wide using (application, company)
    where payment = 2
    window before as (partition by application, company order by month, base, source_row)
),
lift as (
    select
        application,
        company,
        applied,
        min(month) as lifted_in,
        min_by(base_before, (month, base, source_row)) as base_before
    from month
    where month between applied - $window_months and applied - 1 and month - month_before <= 3
        and base >= $times * base_before
    group by application, company, applied
),
around as (
    select
        lift.application,
        lift.company,
        lift.applied,
        lift.lifted_in,
        any_value(lift.base_before) as base_before,
        max(month.base) filter (month.month < lift.applied) as base,
        count(distinct month.month) filter (month.month < lift.applied) as size,
        max(month.month) filter (month.month < lift.applied) as last_month,
        min(month.base) filter (month.month > lift.applied) as lowest_after,
        max(month.month) as seen_until,
        list(month.source_row order by month.source_row) filter (month.month <= lift.applied) as source_rows
    from lift
    join month using (application, company)
    where month.month >= lift.lifted_in and (month.month > lift.applied or month.base >= $times * lift.base_before)
    group by lift.application, lift.company, lift.applied, lift.lifted_in
),
paid as (
    select around.application, around.company, sum(declared.income) // count(distinct declared.month) as wages
    from around
    join related using (company)
    join applicant_wage as declared on declared.application = around.application and declared.company = related.other
    where declared.month >= around.lifted_in
    group by around.application, around.company
)
select
    around.application as subject,
    around.lifted_in as first_month,
    around.last_month,
    around.size,
    1 - around.base_before / around.base as share,
    around.source_rows
from around
cross join seen
left join paid using (application, company)
where
    around.lifted_in between seen.waged_from and seen.waged_until
    and coalesce(100 * paid.wages < $wage_percent * around.base, true)
    and (around.seen_until < around.applied + $seen_months or around.lowest_after <= $back_to * around.base);
