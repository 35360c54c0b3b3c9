-- Kept contribution rows; grain: one payment. Sorted by block, person and month.
-- Rows that no application looks at are in no block and follow those of a block; `applicant`: as in applications.
-- Where it is known how values lie, the compression that fits is named; left alone, DuckDB tries every way on a column.
create table contributions (
    block         integer using compression rle,
    applicant     integer using compression rle,
    person        bigint not null using compression rle,
    month         integer not null using compression bitpacking,   -- year x 12 + month - 1
    employer      integer not null using compression rle,
    employer_name integer using compression rle,
    insurance     tinyint not null using compression rle,
    kind          tinyint not null using compression rle,
    base          bigint not null,                                 -- fen
    paid_on       date using compression bitpacking,
    source_file   integer not null using compression rle,
    row_number    integer not null using compression bitpacking
);
