-- The numbers of reasons inside findings; grain: one reason.
create table reason_number (
    number integer primary key,
    code   varchar not null
);
