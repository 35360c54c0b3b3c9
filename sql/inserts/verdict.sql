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
    answer(finding_answer(judged.permit)) as permit,
    answer(finding_answer(judged.scope)) as scope,
    answer(finding_answer(judged.sanction)) as sanction,
    answer(finding_answer(judged.employed)) as employed,
    answer(finding_answer(judged.paying)) as paying,
    answer(finding_answer(judged."window")) as "window",
    answer(finding_answer(judged.source)) as source,
    reason_set.codes as reasons,
    judged.window_months_min,
    judged.window_months_max,
    judged.points_months_min,
    judged.points_months_max,
    judged.year_points_min,
    judged.year_points_max,
    judged.base_points_min,
    judged.base_points_max,
    judged.title_months_min,
    judged.title_months_max,
    applications.source_file,
    applications.row_number
from judged_verdict as judged
cross join run
join extract.applications using (application)
join person on person.person = applications.person
join employer_number using (employer)
join reason_set using (reasons)
order by application;
