-- Shows: one round base of a large part of an employer's staff, floor and cap aside.
-- Grain: one employer with enough insured, and base. Size: persons whose latest base it is; share: of the staff.
-- Why: bases follow wages, which differ; a price list does not.
-- Innocent: a pay scale, where the wages declared carry the base within what is let pass. Such persons do not count here.
with latest as (
    select
        staff_month.company,
        staff_month.person,
        max(staff_month.month) as month,
        max_by(staff_month.base, staff_month.month) as base,
        max_by(staff_month.source_row, staff_month.month) as source_row
    from staff_month
    join staff using (company)
    where not staff.dispatch
    group by staff_month.company, staff_month.person
),
paid as (
    select person, company, avg(wages) as wages
    from wage_month
    group by person, company
),
holder as (
    select
        latest.*,
        coalesce(100 * latest.base > (100 + $above_pass_percent) * paid.wages, true) as apart
    from latest
    join contribution_year as year on latest.month between year.from_month and year.until_month
    left join paid using (person, company)
    where
        latest.base % ($round_yuan * 100) = 0
        and latest.base > (year.floor + $out_of_range_yuan) * 100
        and latest.base < (year.cap - $out_of_range_yuan) * 100
)
select
    holder.company as subject,
    min(holder.month) as first_month,
    max(holder.month) as last_month,
    count(*) as size,
    count(*) / any_value(staff.persons) as share,
    list(holder.source_row order by holder.source_row) as source_rows
from holder
join staff using (company)
where holder.apart and (select waged_until from seen) is not null
group by holder.company, holder.base
having 100 * count(*) >= $percent * any_value(staff.persons);
