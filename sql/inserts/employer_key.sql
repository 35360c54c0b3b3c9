-- The employer keys of the extract, for the run file must stand alone.
insert into employer_key by name select key, employer_key from extract.employer_key order by key;
