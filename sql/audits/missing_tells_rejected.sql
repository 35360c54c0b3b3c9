-- Rejected rows of a person are told for just those applications that are referred for them.
select application_id
from verdict
left join (select distinct application_id, what from missing where what = 'REJECTED_ROWS') as told using (application_id)
where (source = 'refer' and outcome = 'refer') <> (told.what is not null);
