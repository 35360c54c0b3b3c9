-- Wages declared for applicants, for the months before each application. Grain: one application and declaration.
create table applicant_wage as
select
    applicant.application,
    applicant.applied,
    company_of.company,
    tax.month,
    tax.declared_on,
    tax.income,
    tax.pension_deducted,
    source_row_key(tax.source_file, tax.row_number) as source_row
from extract.tax
join applicant using (person)
join company_of on company_of.employer = tax.agent
where tax.item = $wages and tax.stands and tax.month between applicant.applied - $wage_months and applicant.applied;
