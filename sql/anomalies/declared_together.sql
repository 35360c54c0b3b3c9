-- Shows: several months of wages declared on one day, late, shortly before the application.
-- Grain: one application, agent and day. Size: months declared then; share: of the months that agent declared in the
-- year before.
-- Why: an income made up for the application is declared for it.
-- Innocent: a correction of what was declared in time, which is not counted here; an agent that was late for all.
with late as (
    select
        asked.application,
        asked.person,
        asked.applied,
        company_of.company,
        tax.declared_on,
        tax.month,
        min(tax.source_file::bigint << 32 | tax.row_number) as source_row
    from extract.tax
    join asked using (person)
    join company_of on company_of.employer = tax.agent
    where
        tax.item = $wages
        and tax.stands
        and tax.month between asked.applied - $window_months and asked.applied
        and tax.declared_on between asked.applied_on - $within_days::integer and asked.applied_on
        and tax.declared_on > last_day(make_date(tax.month // 12, tax.month % 12 + 1, 1) + interval 1 month)
    group by all
),
corrected as (
    select distinct tax.person, company_of.company, tax.month
    from extract.tax
    join company_of on company_of.employer = tax.agent
    where tax.item = $wages and not tax.stands
),
found as (
    select
        application,
        any_value(person) as person,
        any_value(applied) as applied,
        company,
        declared_on,
        min(month) as first_month,
        max(month) as last_month,
        count(*) as size,
        list(source_row order by source_row) as source_rows
    from late
    anti join corrected using (person, company, month)
    group by application, company, declared_on
    having count(*) >= $min_months
)
select
    found.application as subject,
    found.first_month,
    found.last_month,
    found.size,
    found.size / count(distinct tax.month) as share,
    found.source_rows
from found
join company_of using (company)
join extract.tax on tax.person = found.person and tax.agent = company_of.employer
where tax.item = $wages and tax.stands and tax.month between found.applied - $window_months and found.applied
group by found.application, found.company, found.declared_on, found.first_month, found.last_month, found.size,
    found.source_rows;
