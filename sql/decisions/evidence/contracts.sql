-- The contracts each question rests on: those that cover a line's month, are live on the day of application (scope), or
-- began by then (employed). Grain: one row of one question.
select
    wanted.question,
    'contracts' as kind,
    own.employer_key as name,
    evidence_digest([
        own.employer_key,
        regexp_replace(names.employer_name, '\s', '', 'g'),
        cast(rows.start_on as varchar),
        cast(rows.end_on as varchar),
        rows.work_region
    ]) as digest
from run_question as wanted
join extract.contracts as rows on rows.person = wanted.person and rows.start_on <= wanted.employed_until
join employer_number as number on number.employer = rows.employer
join employer_key as own on own.key = number.key
left join extract.employer_name as names on names.name = rows.employer_name
where wanted.employed_from is null or rows.end_on is null or rows.end_on >= wanted.employed_from;
