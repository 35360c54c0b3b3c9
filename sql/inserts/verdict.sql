-- The verdicts as judged, in words, in order of application.
insert into verdict by name
select
    run.run_id,
    applications.application_id,
    applications.batch_id,
    person.person_id,
    employer_number.employer_id,
    applications.applied_on,
    answer(judged.outcome) as outcome,
    answer(judged.permit // 64) as permit,
    answer(judged.scope // 64) as scope,
    answer(judged.sanction // 64) as sanction,
    answer(judged.employed // 64) as employed,
    answer(judged.paying // 64) as paying,
    answer(judged."window" // 64) as "window",
    answer(judged.source // 64) as source,
    reason_set.codes as reasons,
    judged.window_months_min,
    judged.window_months_max,
    judged.points_months_min,
    judged.points_months_max,
    judged.year_points_min,
    judged.year_points_max,
    judged.base_points_min,
    judged.base_points_max,
    applications.source_file,
    applications.row_number
from judged_verdict as judged
cross join run
join extract.applications using (application)
join person on person.person = applications.person
join employer_number using (employer)
join reason_set using (reasons)
order by application;
