-- Employer keys, the organisation codes in employer numbers; grain: one key. Numbered in order of text.
create table employer_key (
    key          integer primary key,
    employer_key varchar not null
);
