-- The sanctions on the person, or on an employer of the applying one's group, that began by the day of application and
-- had not ended. Grain: one row of one question.
select
    wanted.question,
    'sanctions' as kind,
    coalesce(own.employer_key, '') as name,
    evidence_digest([
        cast(rows.subject_kind as varchar),
        own.employer_key,
        cast(rows.from_on as varchar),
        cast(rows.until_on as varchar)
    ]) as digest
from run_question as wanted
join extract.sanctions as rows
    on rows.from_on <= wanted.applied_on and coalesce(rows.until_on, wanted.applied_on) >= wanted.applied_on
left join employer_number as number on number.employer = rows.employer
left join employer_key as own on own.key = number.key
where wanted.what = 'sanction' and (rows.person = wanted.person or own.group_key = wanted.group_key);
