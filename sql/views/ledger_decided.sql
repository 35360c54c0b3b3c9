-- What do the months answer with the decisions of people, next to the automatic answers? Grain: one line of one
-- application.
create view ledger_decided as
with settled as (
    select
        application_id,
        month,
        employer_key,
        max(answer) filter (what = 'payment') as payment,
        max(answer) filter (what = 'employer') as employer,
        max(answer) filter (what = 'base_match') as base_match
    from decision
    where state = 'carried' and month is not null
    group by all
),
sides as (
    select
        verdict.application_id,
        ledger.*,
        coalesce(settled.payment, ledger.payment) as decided_payment,
        coalesce(settled.employer, ledger.employer) as decided_employer,
        coalesce(settled.base_match, ledger.base_match) as decided_base_match
    from verdict
    join ledger using (person_id)
    left join settled
        on settled.application_id = verdict.application_id
        and settled.month = ledger.month
        and settled.employer_key = ledger.employer_key
)
select
    run_id,
    application_id,
    person_id,
    month,
    employer_id,
    employer_key,
    base,
    payment as automatic_payment,
    decided_payment as payment,
    employer as automatic_employer,
    decided_employer as employer,
    base_match as automatic_base_match,
    decided_base_match as base_match,
    outcome as automatic_outcome,
    case
        when 'fail' in (decided_payment, decided_employer, decided_base_match) then 'fail'
        when 'refer' in (decided_payment, decided_employer, decided_base_match) then 'refer'
        else 'pass'
    end as outcome
from sides;
