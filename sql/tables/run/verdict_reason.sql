-- The reason of each check that does not pass; grain: one check of an application. What is added to a verdict's reasons
-- next to them is in verdict.reasons alone.
create table verdict_reason (
    run_id         varchar not null,
    application_id varchar not null,
    check_name     varchar not null,  -- permit, scope, sanction, employed, paying, window, source
    code           varchar not null   -- reason.code
);
