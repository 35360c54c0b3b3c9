-- The differences that contradict, of all persons. Grain: one pair, or what only one of the extracts gives.
create table contradiction (
    dataset varchar not null,
    kind    varchar not null,  -- as inserts/difference.sql names them
    person  bigint not null,
    month   integer not null,
    part    tinyint not null,  -- insurance, or item
    before  struct(
        payment tinyint, amount bigint, given_on date, employer integer,
        source_file integer, row_number integer, row_count bigint
    ),
    after   struct(
        payment tinyint, amount bigint, given_on date, employer integer,
        source_file integer, row_number integer, row_count bigint
    )
);
