-- 谁参保的人多，却很少申报工资？ Which employers insure ten or more and declare wages for few of them?
select employer_key, employer_name, max(heads) as heads, sum(heads) as insured_months, sum(waged) as waged_months
from employer_month
where month between (select tax_from from extract) and (select tax_until from extract)
group by employer_key, employer_name
having max(heads) >= 10 and sum(waged) <= 0.7 * sum(heads)
order by insured_months desc, employer_key;
