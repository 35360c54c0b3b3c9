-- How many differences of a kind a slice of persons has; grain: one dataset and kind of one slice.
create table tally (
    dataset varchar not null,
    kind    varchar not null,
    count   bigint not null
);
