-- Kept tax rows, sorted by block, person and month; grain: one declared income.
create table tax (
    block            integer not null,
    person           bigint not null,
    month            integer not null,   -- tax month: year x 12 + month - 1
    agent            integer not null,   -- employer_number.employer
    agent_name       integer,
    item             tinyint not null,
    income           bigint not null,    -- fen
    pension_deducted bigint,             -- fen
    tax_paid         bigint,             -- fen
    declared_on      date,
    stands           boolean not null,   -- false: a later declaration corrects it
    source_file      integer not null,
    row_number       integer not null
);
