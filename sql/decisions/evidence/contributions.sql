-- The combined and pension rows each question rests on: of its line, or of the months a check looks at. An employer test
-- rests on the names alone, which no other test of a line looks at. Grain: one row of one question.
select
    wanted.question,
    'contributions' as kind,
    concat(month_text(rows.month), ' ', own.employer_key) as name,
    evidence_digest([
        month_text(rows.month),
        own.employer_key,
        if(wanted.month is null or wanted.what = 'employer', regexp_replace(names.employer_name, '\s', '', 'g'), ''),
        if(wanted.what = 'employer', '', cast(rows.base as varchar)),
        if(wanted.what = 'employer', '', cast(rows.paid_on as varchar)),
        if(wanted.what = 'employer', '', cast(rows.kind as varchar)),
        if(wanted.what = 'employer', '', cast(rows.insurance as varchar))
    ]) as digest
from run_question as wanted
join extract.contributions as rows
    on rows.person = wanted.person and rows.month between wanted.paid_from and wanted.paid_until
join employer_number as number on number.employer = rows.employer
join employer_key as own on own.key = number.key
left join extract.employer_name as names on names.name = rows.employer_name
where rows.insurance in (0, 1) and (wanted.month is null or number.key = wanted.key);
