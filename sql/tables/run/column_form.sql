-- What the cells of a column hold, in words for whom a row is returned to; grain: one column of a dataset.
create table column_form (
    dataset     varchar not null,
    column_name varchar not null,
    zh          varchar not null,
    en          varchar not null
);
