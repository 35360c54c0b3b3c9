-- Of every interval of an investor's points the least comes first, and the points are the larger of tax and staff.
select application_id, enterprise_id
from investor
where staff_here_min > staff_here_max
    or tax_points_min > tax_points_max
    or staff_points_min > staff_points_max
    or points_min <> greatest(tax_points_min, staff_points_min)
    or points_max <> greatest(tax_points_max, staff_points_max);
