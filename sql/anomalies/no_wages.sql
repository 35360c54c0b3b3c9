-- Shows: an employer that pays contributions for months in which it declares no wages, in the month or the next.
-- Grain: one employer with enough insured. Size: such person-months of the latest months; share: of all of these.
-- Why: contributions without work are what a shell company sells.
-- Innocent: a registered dispatch agency, whose clients declare; a branch whose wages the company declares; staff on
-- unpaid leave; persons of whom a tax row could not be used. The first two and the last are left out here.
with month as (
    select
        staff_month.company,
        staff_month.person,
        staff_month.month,
        staff_month.source_row,
        this.month is null and next.month is null as bare
    from staff_month
    join staff using (company)
    cross join seen
    left join wage_month as this
        on this.person = staff_month.person and this.company = staff_month.company and this.month = staff_month.month
    left join wage_month as next
        on next.person = staff_month.person and next.company = staff_month.company and next.month = staff_month.month + 1
    where
        not staff.dispatch
        and staff_month.month between seen.waged_from and seen.waged_until
        and staff_month.person not in (select person from extract.rejects where dataset = 'tax' and person is not null)
)
select
    company as subject,
    min(month) filter (bare) as first_month,
    max(month) filter (bare) as last_month,
    count(*) filter (bare) as size,
    count(*) filter (bare) / count(*) as share,
    list(source_row order by source_row) filter (bare) as source_rows
from month
group by company
having count(distinct person) >= $min_insured and 100 * count(*) filter (bare) >= $percent * count(*);
