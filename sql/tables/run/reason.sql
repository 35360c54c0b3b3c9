-- Reasons and reject codes in words; grain: one code. What settles a reject code is what would be right, with {} for
-- what its column holds (column_form).
create table reason (
    code       varchar primary key,
    article    varchar not null,
    zh         varchar not null,
    en         varchar not null,
    settles    varchar,  -- what a person looks up or asks for, in Chinese; empty where nothing settles it
    settles_en varchar,
    missing    varchar   -- missing_kind.what, where a listed one is what the reason speaks of
);
