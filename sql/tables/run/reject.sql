-- Rows that could not be used; grain: one fault of a row.
create table reject (
    run_id      varchar not null,
    dataset     varchar not null,
    source_file varchar not null,
    row_number  integer not null,
    column_name varchar,
    raw_value   varchar,
    code        varchar not null,
    person_id   varchar
);
