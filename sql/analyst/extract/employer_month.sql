-- How many does an employer insure in a month, on which bases, whose wages does it declare, who came and who left?
-- Grain: one employer key and month. Insured is who has a normal, back or deferred contribution (pension or combined).
-- Grouped by the key's text: so a filter on it reaches the rows.
create view analyst.employer_month as
with insured as not materialized (
    select employer_key.employer_key, row.person, row.month, row.base
    from main.contributions as row
    join main.employer_number using (employer)
    join main.employer_key using (key)
    where row.kind in (0, 1, 3) and row.insurance in (0, 1)
),
stay as not materialized (
    select employer_key, min(month) as first, max(month) as last
    from insured
    group by employer_key, person
),
paid as not materialized (
    select employer_key.employer_key, row.person, row.month, row.income
    from main.tax as row
    join main.employer_number on employer_number.employer = row.agent
    join main.employer_key using (key)
    where row.stands and row.item in (0, 1)
),
counted as not materialized (
    select employer_key, month, count(*) as heads, sum(base) as bases, 0 as waged, 0 as wages, 0 as joined, 0 as gone
    from (select employer_key, month, max(base) as base from insured group by employer_key, person, month)
    group by employer_key, month
    union all
    select employer_key, month, 0, 0, count(*), 0, 0, 0
    from (select distinct employer_key, person, month from paid)
    group by employer_key, month
    union all
    select employer_key, month, 0, 0, 0, sum(income), 0, 0
    from paid
    group by employer_key, month
    union all
    select employer_key, first, 0, 0, 0, 0, count(*), 0
    from stay
    where first > (select min(month) from main.contributions)
    group by employer_key, first
    union all
    select employer_key, last + 1, 0, 0, 0, 0, 0, count(*)
    from stay
    where last < (select max(month) from main.contributions)
    group by employer_key, last
),
total as not materialized (
    select
        employer_key,
        month,
        sum(heads) as heads,
        sum(bases) as bases,
        sum(waged) as waged,
        sum(wages) as wages,
        sum(joined) as joined,
        sum(gone) as gone
    from counted
    group by employer_key, month
)
select
    total.employer_key,
    employer_key.employer_name,
    make_date(total.month // 12, total.month % 12 + 1, 1) as month,
    cast(total.heads as bigint) as heads,
    cast(total.bases * 0.01 as decimal(18, 2)) as bases,
    cast(total.waged as bigint) as waged,
    cast(total.wages * 0.01 as decimal(18, 2)) as wages,
    cast(total.joined as bigint) as joined,
    cast(total.gone as bigint) as gone
from total
join main.employer_key using (employer_key);
