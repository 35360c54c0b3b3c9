-- What the extracts give otherwise of a slice of persons; grain and columns as of contradiction.
create table difference as
select dataset, kind, person, month, part, before, after from contradiction with no data;
