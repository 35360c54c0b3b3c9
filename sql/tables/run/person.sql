-- Identity numbers of the applicants; grain: one person.
create table person (
    person    bigint primary key,
    person_id varchar not null
);
