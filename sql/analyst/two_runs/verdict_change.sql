-- Which applications are answered otherwise than in the other run (run2), and in what? Grain: one application.
create view verdict_change as
select
    coalesce(now.application_id, before.application_id) as application_id,
    coalesce(now.person_id, before.person_id) as person_id,
    coalesce(now.person_name, before.person_name) as person_name,
    coalesce(now.employer_id, before.employer_id) as employer_id,
    coalesce(now.employer_name, before.employer_name) as employer_name,
    case when before.run_id is null then 'added' when now.run_id is null then 'removed' else 'changed' end as change,
    before.outcome as outcome_before,
    now.outcome as outcome_now,
    list_filter(before.reasons, lambda code: not list_contains(coalesce(now.reasons, []), code)) as reasons_gone,
    list_filter(now.reasons, lambda code: not list_contains(coalesce(before.reasons, []), code)) as reasons_new,
    before.points_months_min as months_min_before,
    now.points_months_min as months_min_now,
    before.points_months_max as months_max_before,
    now.points_months_max as months_max_now,
    before.year_points_min + before.base_points_min as points_min_before,
    now.year_points_min + now.base_points_min as points_min_now,
    before.year_points_max + before.base_points_max as points_max_before,
    now.year_points_max + now.base_points_max as points_max_now
from run2.verdict as before
full join run.verdict as now using (application_id, person_id)
where before.run_id is null
    or now.run_id is null
    or (before.outcome, before.reasons, before.points_months_min, before.points_months_max, before.year_points_min,
        before.year_points_max, before.base_points_min, before.base_points_max)
    is distinct from (now.outcome, now.reasons, now.points_months_min, now.points_months_max, now.year_points_min,
        now.year_points_max, now.base_points_min, now.base_points_max);
