-- Links between employers; grain: one link. Same and successor links form chains without circles.
create table employer_links (
    from_employer integer not null,
    to_employer   integer not null,
    relation      tinyint not null,
    effective_on  date,
    source_file   integer not null,
    row_number    integer not null
);
