-- Sanctions; grain: one ban on a person or an employer.
create table sanctions (
    subject_kind tinyint not null,
    person       bigint,
    employer     integer,
    from_on      date not null,
    until_on     date,             -- null: it lasts as long as the rulebook says
    document     varchar,
    source_file  integer not null,
    row_number   integer not null
);
