-- 谁在三个月以上同时由两家单位参保？ Who was insured by two employers at once, in three months or more?
select person_id, person_name, count(*) as months, min(month) as first_month, max(month) as last_month
from person_month
where insured_by >= 2
group by person_id, person_name
having count(*) >= 3
order by months desc, person_id;
