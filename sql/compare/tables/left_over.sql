-- What one extract alone gives of a slice of persons. Grain: a contribution row as it is, or the income of one person,
-- agent key, month and item by the declarations that stand.
create table left_over (
    id          bigint not null,
    earlier     boolean not null,  -- which extract gives it
    dataset     varchar not null,
    person      bigint not null,
    month       integer not null,
    key         integer not null,  -- employer.key
    part        tinyint not null,  -- insurance, or item
    payment     tinyint,           -- kind of a contribution
    amount      bigint not null,   -- base, or sum of incomes: fen
    given_on    date,              -- paid_on, or declared_on
    employer    integer not null,
    source_file integer not null,  -- of the first row
    row_number  integer not null,
    row_count   bigint not null    -- how many rows add up to the amount
);
