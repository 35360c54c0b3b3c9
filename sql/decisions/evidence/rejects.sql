-- The person's rows that could not be used, of the datasets a question looks at. Grain: one fault of a row of one question.
select
    asked.question,
    'rejects' as kind,
    concat_ws(' ', rows.dataset, rows.column_name) as name,
    evidence_digest([rows.dataset, rows.column_name, rows.raw_value, rows.code]) as digest
from asked_question as asked
join extract.rejects as rows on rows.person = asked.person and list_contains(asked.datasets, rows.dataset);
