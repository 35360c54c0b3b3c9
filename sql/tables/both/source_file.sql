-- The tables an extract was loaded from: files, sheets or query results; grain: one table.
create table source_file (
    source_file   integer primary key,
    path          varchar not null,   -- inside the source
    dataset       varchar not null,
    rows          bigint not null,
    unknown_heads varchar[] not null, -- heads that fitted no column
    form          varchar not null,   -- what it was recognised as
    form_en       varchar not null,
    medium        varchar not null,   -- CSV UTF-8, CSV GB18030, XLSX, Parquet, PostgreSQL
    digest        varchar not null    -- of its content
);
