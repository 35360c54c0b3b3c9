-- A carried decision settles a refer: it never changes an automatic answer.
select application_id, what
from decision
join verdict using (application_id)
join person using (person_id)
join employer_key using (employer_key)
join line on line.person = person.person and line.key = employer_key.key and line.month = month_number(decision.month)
where state = 'carried'
    and 1 <> finding_answer(case what
        when 'payment' then line.payment
        when 'employer' then line.employer_test
        else line.base_match
    end)
union all
select application_id, what
from decision
join verdict using (application_id)
where state = 'carried'
    and month is null
    and 'refer' <> case what
        when 'permit' then permit
        when 'scope' then scope
        when 'sanction' then sanction
        when 'employed' then employed
        when 'paying' then paying
        when 'window' then "window"
        else verdict.source
    end;
