-- The application each check rests on; grain: one question.
select
    asked.question,
    'applications' as kind,
    asked.application_id as name,
    evidence_digest([
        cast(given.person as varchar),
        number.employer_id,
        regexp_replace(names.employer_name, '\s', '', 'g'),
        cast(given.applied_on as varchar),
        cast(given.permit_valid_from as varchar),
        cast(given.permit_valid_until as varchar)
    ]) as digest
from asked_question as asked
join extract.applications as given using (application_id)
join employer_number as number on number.employer = given.employer
left join extract.employer_name as names on names.name = given.employer_name
where asked.month is null and asked.what <> 'source';
