-- Employer keys, the organisation codes in employer numbers; grain: one key. Numbered in order of text.
create table employer_key (
    key          integer primary key,
    employer_key varchar not null,
    group_key    integer not null  -- the key at the end of all its same and successor links
);
