-- Kept applications; grain: one application. Numbered in order of application_id.
create table applications (
    block              integer not null,
    applicant          integer not null,  -- place among the persons who apply in the block, in order of person
    application        integer primary key,
    application_id     varchar not null,
    person             bigint not null,   -- the first 17 digits of the identity number
    person_name        varchar,
    employer           integer not null,
    employer_name      integer,
    applied_on         date not null,
    permit_valid_from  date,
    permit_valid_until date,
    batch_id           varchar,
    source_file        integer not null,
    row_number         integer not null
);
