-- The enrolments each check rests on: those open on the day of application, or in a month of the window.
-- Grain: one row of one question.
select
    asked.question,
    'enrolments' as kind,
    own.employer_key as name,
    evidence_digest([own.employer_key, cast(rows.from_on as varchar), cast(rows.until_on as varchar)]) as digest
from asked_question as asked
join extract.enrolments as rows
    on rows.person = asked.person
    and rows.from_on <= asked.enrolled_until
    and coalesce(rows.until_on, asked.enrolled_from) >= asked.enrolled_from
join employer_number as number on number.employer = rows.employer
join employer_key as own on own.key = number.key;
