-- 谁的基数在申请前一年内提到原来的 1.8 倍？ Whose base was lifted to 1.8 times in the year before the application?
select application.application_id, application.person_id, application.employer_name,
    median(base) filter (month < applied_on - interval 12 months) as base_before,
    median(base) filter (month >= applied_on - interval 12 months) as base_in_window
from application
join contribution using (person_id, employer_key)
where contribution.kind = 'normal' and month < applied_on
group by all
having base_in_window >= 1.8 * base_before
order by application_id;
