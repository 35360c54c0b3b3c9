-- Kept contribution rows, sorted by block, person and month; grain: one payment.
create table contributions (
    block         integer not null,
    person        bigint not null,
    month         integer not null,   -- year x 12 + month - 1
    employer      integer not null,
    employer_name integer,
    insurance     tinyint not null,
    kind          tinyint not null,
    base          bigint not null,    -- fen
    paid_on       date,
    source_file   integer not null,
    row_number    integer not null
);
