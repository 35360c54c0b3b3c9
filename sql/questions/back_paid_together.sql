-- 哪家单位在同一天为五人以上补缴？ Which employers paid back for five or more persons on one day?
select employer_key, paid_on, count(distinct person_id) as persons, count(*) as months, sum(base) as bases
from contribution
where kind = 'back'
group by employer_key, paid_on
having count(distinct person_id) >= 5
order by persons desc, employer_key, paid_on;
