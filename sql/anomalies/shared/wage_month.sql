-- Wages that an employer, or a branch of it, declared for a person in the latest months, and a month beyond.
-- Grain: one person, employer and month with wages.
create temp table wage_month as
select tax.person, related.other as company, tax.month, sum(tax.income) as wages
from extract.tax
join company_of on company_of.employer = tax.agent
join related using (company)
cross join seen
where tax.item = $wages and tax.stands and tax.month between waged_until - $months + 1 and waged_until + 1
group by tax.person, related.other, tax.month
having sum(tax.income) > 0;
