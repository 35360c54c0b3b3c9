-- Kept enrolments; grain: one insurance relation. Sorted by block and person.
-- Rows that no application looks at are in no block and follow those of a block; `applicant`: as in applications.
create table enrolments (
    block       integer,
    applicant   integer,
    person      bigint not null,
    employer    integer not null,
    from_on     date not null,
    until_on    date,
    source_file integer not null,
    row_number  integer not null
);
