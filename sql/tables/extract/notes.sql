-- What was read with a remark; grain: one value of one dataset.
create table notes (
    code    varchar not null,
    dataset varchar not null,
    value   varchar not null,
    rows    bigint not null
);
