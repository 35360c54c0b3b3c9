-- The reason of each check that does not pass, in order of application and check.
insert into verdict_reason by name
select run.run_id, applications.application_id, of_check.check_name, reason_number.code
from (
    select
        application,
        unnest(['permit', 'scope', 'sanction', 'employed', 'paying', 'window', 'source']) as check_name,
        unnest([permit, scope, sanction, employed, paying, "window", source]) as finding
    from judged_verdict
) as of_check
cross join run
join extract.applications using (application)
join reason_number on reason_number.number = finding_reason(of_check.finding)
order by application, of_check.check_name;
