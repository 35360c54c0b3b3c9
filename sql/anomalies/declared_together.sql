-- Shows: several months of wages declared on one day, late, shortly before the application.
-- Grain: one application, agent and day. Size: months declared then; share: of the months that agent declared in the
-- year before.
-- Why: an income made up for the application is declared for it.
-- Innocent: a correction of what was declared in time, which is not counted here; an agent that was late for all.
with declared as not materialized (
    select application, company, month, declared_on, source_row
    from applicant_wage
    where month >= applied - $window_months
),
late as (
    select
        declared.application,
        declared.company,
        declared.declared_on,
        declared.month,
        min(declared.source_row) as source_row
    from declared
    join applicant using (application)
    where
        declared.declared_on between applicant.applied_on - $within_days::integer and applicant.applied_on
        and declared.declared_on
        > last_day(make_date(declared.month // 12, declared.month % 12 + 1, 1) + interval 1 month)
    group by declared.application, declared.company, declared.declared_on, declared.month
),
corrected as (
    select distinct applicant.application, company_of.company, tax.month
    from extract.tax
    join applicant using (person)
    join company_of on company_of.employer = tax.agent
    where tax.item = $wages and not tax.stands
),
together as (
    select
        application,
        company,
        declared_on,
        min(month) as first_month,
        max(month) as last_month,
        count(*) as size,
        list(source_row order by source_row) as source_rows
    from late
    anti join corrected using (application, company, month)
    group by application, company, declared_on
    having count(*) >= $min_months
)
select
    together.application as subject,
    together.first_month,
    together.last_month,
    together.size,
    together.size / count(distinct declared.month) as share,
    together.source_rows
from together
join declared using (application, company)
group by
    together.application, together.company, together.declared_on, together.first_month, together.last_month,
    together.size, together.source_rows;
