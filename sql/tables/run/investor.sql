-- Points for an enterprise that the applicant invested in (第四条(二)4); grain: one application and enterprise.
-- It changes no outcome. `min` counts what the data show, `max` also what they leave open.
create table investor (
    run_id           varchar not null,
    application_id   varchar not null,
    enterprise_id    varchar not null,   -- the smallest, as read, on the person's rows
    staff_here_min   integer not null,   -- local staff still there on the day of application
    staff_here_max   integer not null,
    tax_points_min   integer not null,
    tax_points_max   integer not null,
    staff_points_min integer not null,
    staff_points_max integer not null,
    points_min       integer not null,   -- the larger of tax and staff
    points_max       integer not null,
    reasons          varchar[] not null  -- reason.code, sorted
);
