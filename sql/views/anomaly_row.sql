-- Which rows are behind each anomaly? Grain: one source row of an anomaly.
create view anomaly_row as
select
    behind.code, behind.subject_kind, behind.subject_id, behind.application_id, behind.first_month, behind.last_month,
    source_file.dataset, source_file.path as source_file, behind.source_row.row_number
from (
    select code, subject_kind, subject_id, application_id, first_month, last_month, unnest(source_rows) as source_row
    from anomaly
) as behind
join source_file on source_file.source_file = behind.source_row.source_file;
