-- Rejected rows of a person are reported for just those applications that are referred for them.
select application_id
from verdict
left join (select distinct application_id, what from missing where what = 'REJECTED_ROWS') as reported using (application_id)
where (source = 'refer' and outcome = 'refer') <> (reported.what is not null);
