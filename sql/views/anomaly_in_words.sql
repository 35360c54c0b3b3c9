-- What stands out, in words, and what would explain it without any fault? Grain: as anomaly.
create view anomaly_in_words as
select
    anomaly.code,
    anomaly.subject_kind,
    anomaly.subject_id,
    anomaly.application_id,
    anomaly.first_month,
    anomaly.last_month,
    anomaly.size,
    anomaly.share,
    len(anomaly.source_rows) as source_rows,
    anomaly_kind.zh,
    anomaly_kind.en,
    anomaly_kind.innocent_zh,
    anomaly_kind.innocent_en
from anomaly
join anomaly_kind using (code);
