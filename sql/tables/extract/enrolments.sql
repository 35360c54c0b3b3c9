-- Kept enrolments, sorted by block and person; grain: one insurance relation.
create table enrolments (
    block       integer not null,
    person      bigint not null,
    employer    integer not null,
    from_on     date not null,
    until_on    date,
    source_file integer not null,
    row_number  integer not null
);
