-- Which refers does a standing rule accept? Those of its reason in applications made until its day, of its employer; where
-- it names a pair, of either of them with the other: by contract in the month or on the day, or as payer in the month of
-- application. Grain: one refer of one rule (accepted_rule: event, code, employer_key, other_key, until).
with dated as (
    select application_id, person.person, applied_on, month_number(applied_on) as own, own.employer_key
    from verdict
    join person using (person_id)
    join employer_number using (employer_id)
    join employer_key as own using (key)
),
checked as (
    unpivot (select application_id, permit, scope, sanction, employed, paying, "window", source from verdict)
    on * exclude (application_id) into name check_name value answer
),
line_refer as (
    select
        person,
        month,
        key,
        unnest(['payment', 'employer', 'base_match']) as what,
        unnest([payment, employer_test, base_match]) as finding
    from line
    where reasons <> 0
),
refer as (
    select
        dated.application_id,
        what,
        month,
        own.employer_key,
        reason_number.code,
        dated.person,
        dated.applied_on,
        make_date(month // 12, month % 12 + 1, 1) as first_on,
        last_day(make_date(month // 12, month % 12 + 1, 1)) as last_on,
        null as own
    from line_refer
    join dated using (person)
    join employer_key as own using (key)
    join reason_number on reason_number.number = finding_reason(finding)
    where finding_answer(finding) = 1
    union all by name
    select
        application_id,
        check_name as what,
        dated.employer_key,
        code,
        dated.person,
        dated.applied_on,
        dated.applied_on as first_on,
        dated.applied_on as last_on,
        dated.own
    from verdict_reason
    join dated using (application_id)
    join checked using (application_id, check_name)
    where checked.answer = 'refer'
),
wanted as (
    select accepted.event, refer.*, if(refer.employer_key = accepted.employer_key, other_key, accepted.employer_key) as counterpart
    from refer
    join accepted_rule as accepted using (code)
    where refer.applied_on <= accepted.until
        and (refer.employer_key = accepted.employer_key or refer.employer_key = accepted.other_key)
)
select event, application_id, what, month, if(month is null, null, employer_key) as employer_key
from wanted
where counterpart is null
    or exists (
        select 1
        from extract.contracts
        join employer_number using (employer)
        join employer_key as with_other using (key)
        where contracts.person = wanted.person
            and with_other.employer_key = wanted.counterpart
            and contracts.start_on <= wanted.last_on
            and coalesce(contracts.end_on, wanted.first_on) >= wanted.first_on
    )
    or exists (
        select 1
        from line
        join employer_key as with_other using (key)
        where line.person = wanted.person and line.month = wanted.own and with_other.employer_key = wanted.counterpart
    )
order by all;
