-- Kept contribution rows, sorted by block, person and month; grain: one payment.
-- Where it is known how values lie, the compression that fits is named; left alone, DuckDB tries every way on a column.
create table contributions (
    block         integer not null using compression rle,
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
