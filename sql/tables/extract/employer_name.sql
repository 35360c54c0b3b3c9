-- Employer names as read; grain: one name. Numbered in order of text.
create table employer_name (
    name          integer primary key,
    employer_name varchar not null,
    folded        integer not null  -- the same for names equal without white space
);
