-- The person's rows that could not be used, of the datasets a question looks at. Grain: one fault of a row of one question.
select
    wanted.question,
    'rejects' as kind,
    concat_ws(' ', rows.dataset, rows.column_name) as name,
    evidence_digest([rows.dataset, rows.column_name, rows.raw_value, rows.code]) as digest
from run_question as wanted
join extract.rejects as rows on rows.person = wanted.person and list_contains(wanted.datasets, rows.dataset);
