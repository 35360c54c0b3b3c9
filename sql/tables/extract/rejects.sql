-- Rows that could not be used; grain: one fault of a row.
create table rejects (
    dataset     varchar not null,
    source_file integer not null,
    row_number  integer not null,
    column_name varchar,
    raw_value   varchar,
    code        varchar not null,
    person      bigint
);
