-- Which months were paid by whom, and does each count? Grain: one person, month and employer key.
create view ledger as
select
    run.run_id,
    person.person_id,
    make_date(line.month // 12, line.month % 12 + 1, 1) as month,
    employer_number.employer_id,
    employer_key.employer_key,
    cast(line.base * 0.01 as decimal(18, 2)) as base,
    answer(finding_answer(line.payment)) as payment,
    answer(finding_answer(line.employer_test)) as employer,
    answer(finding_answer(line.base_match)) as base_match,
    answer(line.outcome) as outcome,
    reason_set.codes as reasons,
    cast(line.expected_base as decimal(18, 2)) as expected_base,
    basis.name as basis,
    line.deviation,
    person.person_name,
    employer_key.employer_name
from line
cross join run
join person using (person)
join employer_number using (employer)
join employer_key on employer_key.key = line.key
join reason_set using (reasons)
left join basis using (basis);
