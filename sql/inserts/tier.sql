-- The months that reach each tier, in order of application and multiple.
insert into tier by name
select run.run_id, applications.application_id, multiple.multiple, judged.months_min, judged.months_max
from judged_tier as judged
cross join run
join extract.applications using (application)
join multiple using (tier)
order by application, multiple.multiple;
