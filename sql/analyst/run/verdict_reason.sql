-- Why does a check of an application not pass, in words? Grain: one check of an application.
create view analyst.verdict_reason as
select
    verdict.application_id,
    verdict.person_id,
    verdict_reason.check_name,
    reason.code,
    reason.article,
    reason.zh,
    reason.en,
    reason.settles,
    reason.settles_en
from main.verdict_reason
join main.verdict using (application_id)
join main.reason using (code);
