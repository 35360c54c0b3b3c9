-- Reasons and reject codes in words; grain: one code.
create table reason (
    code    varchar primary key,
    article varchar not null,
    zh      varchar not null,
    en      varchar not null
);
