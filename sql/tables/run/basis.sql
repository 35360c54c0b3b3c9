-- The incomes a base may follow; grain: one.
create table basis (
    basis tinyint primary key,
    name  varchar not null
);
