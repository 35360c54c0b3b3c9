-- Kept contracts; grain: one contract. Sorted by block and person.
-- Rows that no application looks at are in no block and follow those of a block; `applicant`: as in applications.
create table contracts (
    block         integer,
    applicant     integer,
    person        bigint not null,
    employer      integer not null,
    employer_name integer,
    start_on      date not null,
    end_on        date,
    work_region   varchar,
    source_file   integer not null,
    row_number    integer not null
);
