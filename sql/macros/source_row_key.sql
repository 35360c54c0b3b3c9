-- A source row as one number, in order of file and row: less to carry and to sort than a struct.
create macro source_row_key(source_file, row_number) as source_file::bigint << 32 | row_number;
