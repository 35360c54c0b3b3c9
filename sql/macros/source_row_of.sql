-- The source row that a key (source_row_key) stands for.
create macro source_row_of(key) as {'source_file': (key >> 32)::integer, 'row_number': (key & 4294967295)::integer};
