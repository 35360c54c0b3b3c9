-- Grain: person, organisation that pays, month, of the persons who applied. Was the month paid in time, was a contract
-- with that organisation in force, was a wage declared, and does the base follow last year's average or this wage?
create table month_finding as
with line as (
    select
        person_id,
        organisation(employer_id) as organisation,
        month,
        max(base) as base,
        bool_or(
            kind = 'normal'
            and (paid_on is null or paid_on <= last_day(month + to_months(getvariable('deadline_months_after'))))
        ) as paid_in_time
    from contributions
    where person_id in (select person_id from applications) and insurance in ('combined', 'pension')
    group by all
),

contracted as (
    select distinct line.person_id, line.organisation, line.month
    from line
    inner join contracts
        on line.person_id = contracts.person_id
        and line.organisation = organisation(contracts.employer_id)
        and last_day(line.month) >= contracts.start_on
        and (contracts.end_on is null or line.month <= contracts.end_on)
),

month_income as (
    select
        person_id,
        organisation(agent_id) as organisation,
        month,
        sum(income) filter (where item = 'wages') as wages,
        sum(income) filter (where item = 'bonus') as bonus
    from tax
    where person_id in (select person_id from applications)
    group by all
),

year_income as (
    select
        person_id,
        organisation,
        year(month) as year,
        (sum(wages) + coalesce(sum(bonus), 0)) / nullif(count(*) filter (where wages > 0), 0) as average
    from month_income
    group by all
),

beside_income as (
    select
        line.*,
        contracted.month is not null as under_contract,
        coalesce(month_income.wages > 0, false) as wage_declared,
        answer(line.base, expected_base(year_income.average, contribution_year.floor, contribution_year.cap))
            as by_average,
        answer(line.base, expected_base(month_income.wages, contribution_year.floor, contribution_year.cap)) as by_month
    from line
    left join contracted using (person_id, organisation, month)
    left join contribution_year
        on line.month between contribution_year.first_month and contribution_year.last_month
    left join year_income
        on line.person_id = year_income.person_id
        and line.organisation = year_income.organisation
        and contribution_year.base_year = year_income.year
    left join month_income
        on line.person_id = month_income.person_id
        and line.organisation = month_income.organisation
        and line.month = month_income.month
)

select
    person_id,
    organisation,
    month,
    base,
    paid_in_time,
    under_contract,
    wage_declared,
    case
        when 'pass' in (by_average, by_month) then 'pass'
        when 'refer' in (by_average, by_month) then 'refer'
        else coalesce(by_average, by_month)
    end as base_matches
from beside_income;
