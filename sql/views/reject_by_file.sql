-- How many rows of each file could not be used, and why? Grain: one file, column, code and explanation.
create view reject_by_file as
select
    source_file,
    dataset,
    column_name,
    code,
    reject_words(code, raw_value) as explanation,
    count(distinct row_number) as rows,
    min(row_number) as first_row
from reject
group by all;
