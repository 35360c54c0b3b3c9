-- The verdict on each application with a carried decision, its decisions applied and its points reckoned anew from the
-- decided months; grain: one application.
create table decided_verdict (
    run_id            varchar not null,
    application_id    varchar not null,
    outcome           varchar not null,
    permit            varchar not null,
    scope             varchar not null,
    sanction          varchar not null,
    employed          varchar not null,
    paying            varchar not null,
    "window"          varchar not null,
    source            varchar not null,
    window_months_min integer not null,
    window_months_max integer not null,
    points_months_min integer not null,
    points_months_max integer not null,
    year_points_min   integer not null,
    year_points_max   integer not null,
    base_points_min   integer not null,
    base_points_max   integer not null,
    title_months_min  integer not null,
    title_months_max  integer not null
);
