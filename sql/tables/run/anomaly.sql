-- What no single month shows: it orders the work and decides nothing. Grain: one signal of an employer, or of an
-- application and what it is about (an employer, a day, a tier).
create table anomaly (
    run_id         varchar not null,
    code           varchar not null,         -- anomaly_kind.code
    subject_kind   varchar not null,         -- employer, person
    subject_id     varchar not null,         -- employer_id, person_id
    application_id varchar,                  -- null: of an employer
    first_month    date not null,
    last_month     date not null,
    size           integer not null,         -- counts what anomaly_kind says
    share          decimal(5, 4),            -- of what anomaly_kind says; null: of nothing
    source_rows    struct(source_file integer, row_number integer)[] not null
);
