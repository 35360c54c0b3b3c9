-- Employers with enough persons insured in the latest months to speak of shares. Grain: one employer.
create temp table staff as
select staff_month.company, any_value(company.dispatch) as dispatch, count(distinct staff_month.person) as persons
from staff_month
join company using (company)
group by staff_month.company
having count(distinct staff_month.person) >= $min_insured;
