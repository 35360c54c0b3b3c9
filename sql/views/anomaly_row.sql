-- Which rows are behind each anomaly? Grain: one source row of an anomaly.
create view anomaly_row as
select
    anomaly.code,
    anomaly.subject_kind,
    anomaly.subject_id,
    anomaly.application_id,
    anomaly.first_month,
    anomaly.last_month,
    source_file.dataset,
    source_file.path as source_file,
    anomaly.behind.row_number
from (select *, unnest(source_rows) as behind from anomaly) as anomaly
join source_file on source_file.source_file = anomaly.behind.source_file;
