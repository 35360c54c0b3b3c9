-- Shows: several months of wages declared on one day, late, shortly before the application.
-- Grain: one application, agent and day. Size: months declared then; share: of the months that agent declared in the
-- year before.
-- Why: an income made up for the application is declared for it.
-- Innocent: a correction of what was declared in time, which is not counted here; an agent that was late for all.
with declared as (
    select
        asked.application,
        company_of.company,
        tax.declared_on,
        tax.month,
        asked.applied_on,
        asked.applied,
        min(tax.source_file::bigint << 32 | tax.row_number) as source_row
    from extract.tax
    join asked using (person)
    join company_of on company_of.employer = tax.agent
    where
        tax.item = $wages
        and tax.stands
        and tax.month between asked.applied - $window_months and asked.applied
    group by all
),
corrected as (
    select tax.person, company_of.company, tax.month
    from extract.tax
    join company_of on company_of.employer = tax.agent
    where tax.item = $wages and not tax.stands
    group by all
),
late as (
    select declared.*
    from declared
    join asked using (application)
    anti join corrected
        on corrected.person = asked.person
        and corrected.company = declared.company
        and corrected.month = declared.month
    where
        declared.declared_on > last_day(make_date(declared.month // 12, declared.month % 12 + 1, 1) + interval 1 month)
        and declared.declared_on between declared.applied_on - $within_days::integer and declared.applied_on
)
select
    late.application as subject,
    min(late.month) as first_month,
    max(late.month) as last_month,
    count(*) as size,
    count(*) / any_value(yearly.months) as share,
    list(late.source_row order by late.source_row) as source_rows
from late
join (select application, company, count(distinct month) as months from declared group by all) as yearly
    using (application, company)
group by late.application, late.company, late.declared_on
having count(*) >= $min_months;
