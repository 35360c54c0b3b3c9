-- The combined and pension rows each question rests on: of its line, or of the months a check looks at. An employer test
-- rests on the names alone, which no other test of a line looks at. Grain: one row of one question.
select
    asked.question,
    'contributions' as kind,
    concat(month_text(rows.month), ' ', own.employer_key) as name,
    evidence_digest([
        month_text(rows.month),
        own.employer_key,
        if(asked.month is null or asked.what = 'employer', regexp_replace(names.employer_name, '\s', '', 'g'), ''),
        if(asked.what = 'employer', '', cast(rows.base as varchar)),
        if(asked.what = 'employer', '', cast(rows.paid_on as varchar)),
        if(asked.what = 'employer', '', cast(rows.kind as varchar)),
        if(asked.what = 'employer', '', cast(rows.insurance as varchar))
    ]) as digest
from asked_question as asked
join extract.contributions as rows
    on rows.person = asked.person and rows.month between asked.paid_from and asked.paid_until
join employer_number as number on number.employer = rows.employer
join employer_key as own on own.key = number.key
left join extract.employer_name as names on names.name = rows.employer_name
where rows.insurance in (0, 1) and (asked.month is null or number.key = asked.key);
