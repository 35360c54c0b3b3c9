-- By how many was a person insured in a month, on which base, and which wages were declared? Grain: one person and month.
-- Insured is who has a normal, back or deferred contribution (pension or combined).
-- Grouped by the identity number's text: so a filter on it reaches the rows.
create view analyst.person_month as
with by_employer as not materialized (
    select person_id, month, employer_number.key, max(base) as base, min(kind) as kind, 0 as wages, 0 as bonus
    from main.contributions
    join main.person using (person)
    join main.employer_number using (employer)
    where kind in (0, 1, 3) and insurance in (0, 1)
    group by person_id, month, employer_number.key
    union all
    select
        person_id,
        month,
        employer_number.key,
        null,
        null,
        sum(income) filter (item = 0),
        sum(income) filter (item = 1)
    from main.tax
    join main.person using (person)
    join main.employer_number on employer_number.employer = tax.agent
    where stands and item in (0, 1)
    group by person_id, month, employer_number.key
),
total as not materialized (
    select
        person_id,
        month,
        count(base) as insured_by,
        sum(base) as base,
        count(*) filter (kind = 1) as back_paid_by,
        count(*) filter (base is null) as waged_by,
        sum(wages) as wages,
        sum(bonus) as bonus
    from by_employer
    group by person_id, month
)
select
    total.person_id,
    person.person_name,
    make_date(total.month // 12, total.month % 12 + 1, 1) as month,
    total.insured_by,
    cast(total.base * 0.01 as decimal(18, 2)) as base,
    total.back_paid_by,
    total.waged_by,
    cast(total.wages * 0.01 as decimal(18, 2)) as wages,
    cast(total.bonus * 0.01 as decimal(18, 2)) as bonus
from total
join main.person using (person_id);
