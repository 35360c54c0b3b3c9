-- Nothing is required for an application that fails, nor for one that passes with its points decided.
select application_id
from missing
join verdict using (application_id)
where
    outcome = 'fail'
    or (outcome = 'pass' and year_points_min = year_points_max and base_points_min = base_points_max);
