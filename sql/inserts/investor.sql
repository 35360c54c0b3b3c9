-- The enterprises that applicants invested in, in order of application and enterprise.
insert into investor by name
select
    run.run_id,
    applications.application_id,
    employer_number.employer_id as enterprise_id,
    judged.staff_here_min,
    judged.staff_here_max,
    judged.tax_points_min,
    judged.tax_points_max,
    judged.staff_points_min,
    judged.staff_points_max,
    judged.points_min,
    judged.points_max,
    reason_set.codes as reasons
from judged_investor as judged
cross join run
join extract.applications using (application)
join employer_number on employer_number.employer = judged.employer
join reason_set using (reasons)
order by application, employer_number.employer_id;
