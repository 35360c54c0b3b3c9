-- Kept tax rows; grain: one declared income. Sorted by block, person and month.
-- Rows that no application looks at are in no block and follow those of a block; `applicant`: as in applications.
-- Where it is known how values lie, the compression that fits is named; left alone, DuckDB tries every way on a column.
create table tax (
    block            integer using compression rle,
    applicant        integer using compression rle,
    person           bigint not null using compression rle,
    month            integer not null using compression bitpacking,   -- tax month: year x 12 + month - 1
    agent            integer not null using compression rle,          -- employer_number.employer
    agent_name       integer using compression rle,
    item             tinyint not null using compression bitpacking,
    income           bigint not null using compression bitpacking,    -- fen
    pension_deducted bigint,                                          -- fen
    tax_paid         bigint using compression bitpacking,             -- fen
    declared_on      date using compression bitpacking,
    stands           boolean not null,                                -- false: a later declaration corrects it
    source_file      integer not null using compression rle,
    row_number       integer not null using compression bitpacking
);
