-- Employer numbers as read; grain: one number. Numbered in order of text.
create table employer_number (
    employer    integer primary key,
    employer_id varchar not null,
    key         integer not null  -- employer_key.key
);
