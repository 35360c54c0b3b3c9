-- Employer keys, the organisation codes in employer numbers; grain: one key. Numbered in order of text.
create table employer_key (
    key           integer primary key,
    employer_key  varchar not null,
    employer_name varchar,          -- as registered, else as written most often; null: never given
    group_key     integer not null  -- the key at the end of all its same and successor links
);
