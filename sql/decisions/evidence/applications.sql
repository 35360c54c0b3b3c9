-- The application each check rests on; grain: one question.
select
    wanted.question,
    'applications' as kind,
    wanted.application_id as name,
    evidence_digest([
        cast(given.person as varchar),
        number.employer_id,
        regexp_replace(names.employer_name, '\s', '', 'g'),
        cast(given.applied_on as varchar),
        cast(given.permit_valid_from as varchar),
        cast(given.permit_valid_until as varchar)
    ]) as digest
from run_question as wanted
join extract.applications as given using (application_id)
join employer_number as number on number.employer = given.employer
left join extract.employer_name as names on names.name = given.employer_name
where wanted.month is null and wanted.what <> 'source';
