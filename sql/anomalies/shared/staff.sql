-- Employers with enough persons insured in the latest months to speak of shares. Grain: one employer.
create table staff as
select insured.company, any_value(company.dispatch) as dispatch, count(*) as persons
from insured
join company using (company)
group by insured.company
having count(*) >= $min_insured;
