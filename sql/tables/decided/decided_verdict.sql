-- The verdict on each application with a carried decision, its decisions applied and its points reckoned anew from the
-- decided months; grain: one application. Its columns are those of verdict that a decision may change.
create table decided_verdict as
select
    run_id, application_id, outcome, permit, scope, sanction, employed, paying, "window", source,
    window_months_min, window_months_max, points_months_min, points_months_max, year_points_min, year_points_max,
    base_points_min, base_points_max, title_months_min, title_months_max
from verdict with no data;
