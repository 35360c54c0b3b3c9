-- Rejected rows that are the same in both extracts; grain: one pair. A row waits until a likeness fits, the best first.
create table same_reject (
    before bigint not null, -- rejected_row.id
    after  bigint not null  -- rejected_row.id
);
