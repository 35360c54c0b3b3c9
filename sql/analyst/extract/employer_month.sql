-- How many does an employer insure in a month, on which bases, whose wages does it declare, who came and who left?
-- Grain: one employer key and month. Insured is who has a normal, back or deferred contribution (pension or combined).
create view analyst.employer_month as
with insured as not materialized (
    select employer_key.employer_key, employer_key.employer_name, row.person, row.month, row.base
    from main.contributions as row
    join main.employer_number using (employer)
    join main.employer_key using (key)
    where row.kind in (0, 1, 3) and row.insurance in (0, 1)
),
stay as not materialized (
    select employer_key, any_value(employer_name) as employer_name, min(month) as first, max(month) as last
    from insured
    group by employer_key, person
),
found as not materialized (
    select employer_key, any_value(employer_name) as employer_name, month, max(base) as base, null as wages, 0 as joined, 0 as gone
    from insured
    group by employer_key, person, month
    union all
    select employer_key.employer_key, any_value(employer_key.employer_name), row.month, null, sum(row.income), 0, 0
    from main.tax as row
    join main.employer_number on employer_number.employer = row.agent
    join main.employer_key using (key)
    where row.stands and row.item in (0, 1)
    group by employer_key.employer_key, row.person, row.month
    union all
    select employer_key, employer_name, first, null, null, 1, 0
    from stay
    where first > (select min(month) from main.contributions)
    union all
    select employer_key, employer_name, last + 1, null, null, 0, 1
    from stay
    where last < (select max(month) from main.contributions)
)
select
    employer_key,
    any_value(employer_name) as employer_name,
    make_date(month // 12, month % 12 + 1, 1) as month,
    count(base) as heads,
    coalesce(cast(sum(base) * 0.01 as decimal(18, 2)), 0) as bases,
    count(wages) as waged,
    coalesce(cast(sum(wages) * 0.01 as decimal(18, 2)), 0) as wages,
    cast(sum(joined) as bigint) as joined,
    cast(sum(gone) as bigint) as gone
from found
group by employer_key, found.month;
