-- The months for which a floor and a cap of the base hold, in yuan, and the year whose wages it follows; grain: one year.
create table contribution_year (
    first_month date not null,
    last_month  date not null,
    base_year   integer not null,
    floor       integer not null,
    cap         integer not null
);
