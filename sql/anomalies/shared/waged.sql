-- Who had wages that an employer, or a branch of it, declared for the latest months, or the month after them.
-- Grain: one person and employer. months: those with wages, a bit each as in `insured`; wages: their sum.
create table waged as
with declared as not materialized (
    select tax.person, related.other as company, tax.month - seen.recent_from as month, tax.income
    from extract.tax
    join company_of on company_of.employer = tax.agent
    join related using (company)
    cross join seen
    where tax.item = $wages and tax.stands and tax.month between seen.recent_from and seen.waged_until + 1
),
undone as (
    select person, company, month, sum(income) as wages
    from declared
    where person in (select person from extract.tax where income < 0 and item = $wages and stands)
    group by person, company, month
    having sum(income) <= 0
),
without as (
    select person, company, bit_or(1::bigint << month) as months, sum(wages) as wages
    from undone
    group by person, company
),
every as (
    select
        person,
        company,
        bit_or(case when income > 0 then 1::bigint << month end) as months,
        sum(income) as wages
    from declared
    group by person, company
)
select
    every.person,
    every.company,
    every.months & ~coalesce(without.months, 0) as months,
    every.wages - coalesce(without.wages, 0) as wages
from every
left join without using (person, company)
where every.months & ~coalesce(without.months, 0) > 0;
