-- Shows: an employer that pays contributions for months in which it declares no wages, in the month or the next.
-- Grain: one employer with enough month. Size: such person-months of the latest months; share: of all of these.
-- Why: contributions without work are what a shell company sells.
-- Innocent: a registered dispatch agency, whose clients declare; a branch whose wages the company declares; staff on
-- unpaid leave; persons of whom a tax row could not be used. The first two and the last are left out here.
with month as (
    select
        insured.company,
        insured.person,
        insured.months,
        insured.months & ~(coalesce(waged.months, 0) | (coalesce(waged.months, 0) >> 1)) as bare
    from insured
    join staff using (company)
    left join waged using (person, company)
    where
        insured.months is not null
        and not staff.dispatch
        and insured.person not in (select person from extract.rejects where dataset = 'tax' and person is not null)
),
flagged as (
    select company, sum(bit_count(months)) as months
    from month
    group by company
    having count(*) >= $min_insured and 100 * sum(bit_count(bare)) >= greatest($percent * sum(bit_count(months)), 1)
),
never as (
    select
        month.company,
        flagged.months,
        contributions.month,
        min(source_row_key(contributions.source_file, contributions.row_number)) as source_row
    from month
    join flagged using (company)
    join company_of using (company)
    join extract.contributions on contributions.person = month.person and contributions.employer = company_of.employer
    cross join seen
    where
        contributions.insurance in ($combined, $pension)
        and contributions.kind in ($normal, $back, $deferred)
        and contributions.month between seen.recent_from and seen.waged_until
        and month.bare >> (contributions.month - seen.recent_from) & 1 = 1
    group by month.company, flagged.months, month.person, contributions.month
)
select
    company as subject,
    min(month) as first_month,
    max(month) as last_month,
    count(*) as size,
    count(*) / any_value(months) as share,
    list(source_row order by source_row) as source_rows
from never
group by company;
