-- What was decided on each application, check by check, and how many months and points does it have?
-- Grain: one application.
create view analyst.verdict as
select
    verdict.application_id,
    verdict.outcome,
    verdict.reasons,
    verdict.person_id,
    person.person_name,
    verdict.employer_id,
    employer_key.employer_key,
    employer_key.employer_name,
    verdict.applied_on,
    verdict.batch_id,
    verdict.permit,
    verdict.scope,
    verdict.sanction,
    verdict.employed,
    verdict.paying,
    verdict."window",
    verdict.source,
    verdict.window_months_min,
    verdict.window_months_max,
    verdict.points_months_min,
    verdict.points_months_max,
    verdict.year_points_min,
    verdict.year_points_max,
    verdict.base_points_min,
    verdict.base_points_max,
    verdict.title_months_min,
    verdict.title_months_max,
    source_file.path as source_file,
    verdict.row_number,
    verdict.run_id
from main.verdict
join main.person using (person_id)
join main.employer_number using (employer_id)
join main.employer_key using (key)
join main.source_file using (source_file);
