-- The cells of the rows that could not be used, as they were sent; grain: one cell. Of rows that only others showed to
-- be unusable (a number used before, a circle of links) the cells were not kept: only what was read of them is here.
create table reject_cell (
    dataset     varchar not null,
    source_file integer not null,
    row_number  integer not null,
    place       smallint not null, -- from left to right, from 0
    column_name varchar not null,
    head        varchar,           -- as sent; null where it is not the sender's
    sent        varchar,
    kept_as     varchar,           -- the column that would hold it, had the row been kept; null: none that tells rows apart
    read        varchar            -- what was read of it, an employer as its key; null where it is empty or at fault
);
