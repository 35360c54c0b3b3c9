-- The sets of reasons that lines carry; grain: one set.
create table reason_set (
    reasons bigint primary key,
    codes   varchar[] not null
);
