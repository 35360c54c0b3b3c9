-- Shows: an employer that pays contributions for months in which it declares no wages, in the month or the next.
-- Grain: one employer with enough insured. Size: such person-months of the latest months; share: of all of these.
-- Why: contributions without work are what a shell company sells.
-- Innocent: a registered dispatch agency, whose clients declare; a branch whose wages the company declares; staff on
-- unpaid leave; persons of whom a tax row could not be used. The first two and the last are left out here.
with month as (
    select staff_month.company, staff_month.person, staff_month.month, staff_month.source_row
    from staff_month
    join staff using (company)
    cross join seen
    where
        not staff.dispatch
        and staff_month.month between seen.waged_from and seen.waged_until
        and staff_month.person not in (select person from extract.rejects where dataset = 'tax' and person is not null)
),
bare as (
    select month.*
    from month
    anti join wage_month using (person, company, month)
),
never as (
    select bare.*
    from bare
    anti join wage_month
        on wage_month.person = bare.person
        and wage_month.company = bare.company
        and wage_month.month = bare.month + 1
),
insured as (
    select company, count(*) as months
    from month
    group by company
    having count(distinct person) >= $min_insured
)
select
    never.company as subject,
    min(never.month) as first_month,
    max(never.month) as last_month,
    count(*) as size,
    count(*) / any_value(insured.months) as share,
    list(never.source_row order by never.source_row) as source_rows
from never
join insured using (company)
group by never.company
having 100 * count(*) >= $percent * any_value(insured.months);
