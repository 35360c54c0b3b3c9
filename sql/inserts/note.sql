-- The notes made while reading.
insert into note by name
select run.run_id, notes.code, notes.dataset, notes.value, notes.rows
from extract.notes
cross join run
order by all;
