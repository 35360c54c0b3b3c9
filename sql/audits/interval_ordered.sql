-- Of every interval of months the least comes first.
select application_id
from verdict
where window_months_min > window_months_max
    or points_months_min > points_months_max
    or base_points_min > base_points_max
    or year_points_min > year_points_max
    or title_months_min > title_months_max;
