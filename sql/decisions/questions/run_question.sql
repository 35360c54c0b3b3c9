-- What is known of each question's application and line: its person, days, employer and the income its base follows.
-- Grain: one question whose application, and whose line if it is one of a line, the run has.
create temp table run_question as
select
    wanted.question,
    wanted.application_id,
    wanted.what,
    wanted.month,
    person.person,
    verdict.applied_on,
    month_number(verdict.applied_on) as own,
    own.key,
    own.employer_key,
    own.group_key,
    line.payment,
    line.employer_test,
    line.base_match,
    line.base,
    line.expected_base,
    line.basis,
    line.income_since
from given_question as wanted
join verdict using (application_id)
join person using (person_id)
join employer_number as applying using (employer_id)
left join employer_key as of_line on of_line.employer_key = wanted.employer_key
join employer_key as own on own.key = if(wanted.month is null, applying.key, of_line.key)
left join line on line.person = person.person and line.month = wanted.month and line.key = of_line.key
where wanted.month is null or line.person is not null;
