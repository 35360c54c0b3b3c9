-- The files of both extracts; grain: one file of one extract.
create table source_file as
select true as earlier, source_file, path from earlier.source_file
union all
select false as earlier, source_file, path from later.source_file;
