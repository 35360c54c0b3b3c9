-- The enrolments each check rests on: those open on the day of application, or in a month of the window.
-- Grain: one row of one question.
select
    wanted.question,
    'enrolments' as kind,
    own.employer_key as name,
    evidence_digest([own.employer_key, cast(rows.from_on as varchar), cast(rows.until_on as varchar)]) as digest
from run_question as wanted
join extract.enrolments as rows
    on rows.person = wanted.person
    and rows.from_on <= wanted.enrolled_until
    and coalesce(rows.until_on, wanted.enrolled_from) >= wanted.enrolled_from
join employer_number as number on number.employer = rows.employer
join employer_key as own on own.key = number.key;
