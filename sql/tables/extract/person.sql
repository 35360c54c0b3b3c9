-- Identity numbers of all persons of the extract; grain: one person. In order of number.
create table person (
    person      bigint not null,   -- the first 17 digits of the identity number
    person_id   varchar not null,
    person_name varchar            -- as on the latest application; null: never applied, or given without a name
);
