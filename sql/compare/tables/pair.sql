-- What is taken for the same payment or income given otherwise; grain: one pair.
create table pair (
    before bigint not null,  -- left_over.id
    after  bigint not null   -- left_over.id
);
