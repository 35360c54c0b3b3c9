-- Identity numbers of the applicants; grain: one person.
create table person (
    person      bigint primary key,
    person_id   varchar not null,
    person_name varchar             -- as on the latest application; null: given without a name
);
