-- Kept contracts, sorted by block and person; grain: one contract.
create table contracts (
    block         integer not null,
    person        bigint not null,
    employer      integer not null,
    employer_name integer,
    start_on      date not null,
    end_on        date,
    work_region   varchar,
    source_file   integer not null,
    row_number    integer not null
);
