-- The employer numbers of the extract, for the run file must stand alone.
insert into employer_number by name
select employer, employer_id, key from extract.employer_number order by employer;
