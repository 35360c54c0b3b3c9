-- Rows that the later extract keeps, the earlier did not, and that agree in all that could be read of a rejected row of
-- the earlier; grain: one such pair. Rejected rows of which the same was read make one claim.
create table correction (
    id          bigint not null,  -- rejected_row.id
    claim       varchar not null, -- what was read of it
    sure        boolean not null, -- no identity number had to be guessed
    source_file integer not null, -- of the later extract
    row_number  integer not null
);
