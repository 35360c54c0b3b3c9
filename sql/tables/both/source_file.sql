-- The files an extract was loaded from; grain: one file.
create table source_file (
    source_file   integer primary key,
    path          varchar not null,   -- inside the source
    dataset       varchar not null,
    rows          bigint not null,
    unknown_heads varchar[] not null  -- heads that fitted no column
);
