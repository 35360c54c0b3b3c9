-- The register of employers; grain: one entry.
create table employers (
    employer    integer not null,
    name        integer,
    kind        tinyint,
    region      varchar,
    source_file integer not null,
    row_number  integer not null
);
