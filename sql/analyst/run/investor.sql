-- Which points may an applicant have for an enterprise invested in (第四条(二)4)? Grain: one application and enterprise.
create view analyst.investor as
select
    investor.application_id,
    verdict.person_id,
    person.person_name,
    investor.enterprise_id,
    employer_key.employer_name as enterprise_name,
    investor.staff_here_min,
    investor.staff_here_max,
    investor.tax_points_min,
    investor.tax_points_max,
    investor.staff_points_min,
    investor.staff_points_max,
    investor.points_min,
    investor.points_max,
    investor.reasons
from main.investor
join main.verdict using (application_id)
join main.person using (person_id)
join main.employer_number on employer_number.employer_id = investor.enterprise_id
join main.employer_key using (key);
