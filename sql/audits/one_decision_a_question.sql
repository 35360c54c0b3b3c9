-- At most one carried decision settles a question.
select application_id, month, employer_key, what
from decision
where state = 'carried'
group by all
having count(*) > 1;
