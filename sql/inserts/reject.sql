-- The rows set aside while reading, in order of file and row; persons are numbered in rejected_person.
insert into reject by name
select
    run.run_id,
    rejects.dataset,
    source_file.path as source_file,
    rejects.row_number,
    rejects.column_name,
    rejects.raw_value,
    rejects.code,
    rejected_person.person_id
from extract.rejects
cross join run
join source_file using (source_file)
left join rejected_person using (person)
order by rejects.source_file, rejects.row_number, rejects.column_name, rejects.code;
