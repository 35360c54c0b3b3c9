-- The files of the extract.
insert into source_file by name
select source_file, path, dataset, rows, unknown_heads, form, form_en, medium, digest
from extract.source_file
order by source_file;
