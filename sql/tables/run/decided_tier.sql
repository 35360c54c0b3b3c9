-- Months that reach each tier, reckoned anew from the decided months; grain: one application with a carried decision and
-- tier.
create table decided_tier (
    run_id         varchar not null,
    application_id varchar not null,
    multiple       decimal(8, 4) not null,
    months_min     integer not null,
    months_max     integer not null
);
