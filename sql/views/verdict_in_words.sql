-- What was decided on each application, and why in words? Grain: one application.
create view verdict_in_words as
select
    verdict.application_id,
    verdict.batch_id,
    verdict.person_id,
    verdict.employer_id,
    verdict.applied_on,
    verdict.outcome,
    coalesce(list(reason.article order by reason.code) filter (reason.code is not null), []) as articles,
    coalesce(list(reason.zh order by reason.code) filter (reason.code is not null), []) as reasons_zh,
    coalesce(list(reason.en order by reason.code) filter (reason.code is not null), []) as reasons_en,
    source_file.path as source_file,
    verdict.row_number
from verdict
join source_file using (source_file)
left join reason on list_contains(verdict.reasons, reason.code)
group by all;
