-- Months that reach each tier of the contribution base; grain: one application and tier.
create table tier (
    run_id         varchar not null,
    application_id varchar not null,
    multiple       decimal(8, 4) not null,
    months_min     integer not null,
    months_max     integer not null
);
