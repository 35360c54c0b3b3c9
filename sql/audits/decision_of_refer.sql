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
join (unpivot verdict on permit, scope, sanction, employed, paying, "window", source into name what value answer) as checked
    using (application_id, what)
where state = 'carried' and month is null and checked.answer <> 'refer';
