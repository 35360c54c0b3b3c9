-- What does a person look up or ask for to settle each doubt of a referred application, besides what is missing?
-- Grain: one reason of an application whose document missing_in_words does not name.
create view doubt_in_words as
select
    doubted.application_id,
    doubted.batch_id,
    doubted.person_id,
    doubted.employer_id,
    reason.code,
    reason.article,
    reason.zh,
    reason.en,
    reason.settles,
    reason.settles_en
from (select *, unnest(reasons) as code from verdict where outcome = 'refer') as doubted
join reason using (code)
where not exists (
    select 1
    from missing
    where missing.application_id = doubted.application_id and missing.what = reason.missing
);
