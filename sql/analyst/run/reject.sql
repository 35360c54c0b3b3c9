-- Which rows could not be used, and why in words? Grain: one fault of a row.
create view analyst.reject as
select
    reject.dataset,
    reject.source_file,
    reject.row_number,
    reject.column_name,
    reject.raw_value,
    reject.code,
    reason.zh,
    reason.en,
    reject.person_id
from main.reject
left join main.reason on reason.code = reject_words(reject.code, reject.raw_value);
