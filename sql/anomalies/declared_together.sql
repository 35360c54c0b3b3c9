-- Shows: several months of wages declared on one day, late, shortly before the application.
-- Grain: one application, agent and day. Size: months declared then; share: of the months that agent declared in the
-- year before.
-- Why: an income made up for the application is declared for it.
-- Innocent: a correction of what was declared in time, which is not counted here; an agent that was late for all.
with late as (
    select
        applicant.application,
        applicant.person,
        applicant.applied,
        company_of.company,
        tax.declared_on,
        tax.month,
        min(tax.source_file::bigint << 32 | tax.row_number) as source_row
    from extract.tax
    join applicant using (person)
    join company_of on company_of.employer = tax.agent
    where
        tax.item = $wages
        and tax.stands
        and tax.month between applicant.applied - $window_months and applicant.applied
        and tax.declared_on between applicant.applied_on - $within_days::integer and applicant.applied_on
        and tax.declared_on > last_day(make_date(tax.month // 12, tax.month % 12 + 1, 1) + interval 1 month)
    group by all
),
corrected as (
    select distinct tax.person, company_of.company, tax.month
    from extract.tax
    join company_of on company_of.employer = tax.agent
    where tax.item = $wages and not tax.stands
),
together as (
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
    together.application as subject,
    together.first_month,
    together.last_month,
    together.size,
    together.size / count(distinct tax.month) as share,
    together.source_rows
from together
join company_of using (company)
join extract.tax on tax.person = together.person and tax.agent = company_of.employer
where tax.item = $wages and tax.stands and tax.month between together.applied - $window_months and together.applied
group by together.application, together.company, together.declared_on, together.first_month, together.last_month, together.size,
    together.source_rows;
