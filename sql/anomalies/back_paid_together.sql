-- Shows: months of many persons that an employer back-paid on one day.
-- Grain: one employer and day. Size: persons with so many months each; share: of those it insured in these months.
-- Why: a history made up after the fact is paid for at once.
-- Innocent: an employer that caught up after an arrear of a month or two, which is not counted here; a dated relief,
-- neither; an audit that ordered back-payments.
with paid as (
    select
        company_of.company,
        contributions.paid_on,
        contributions.person,
        min(contributions.month) as first_month,
        max(contributions.month) as last_month,
        list(source_row_key(contributions.source_file, contributions.row_number)) as source_rows
    from extract.contributions
    join company_of using (employer)
    left join relief
        on contributions.month between relief.from_month and relief.until_month
        and contributions.paid_on <= relief.paid_by
    where
        contributions.kind = $back
        and contributions.insurance in ($combined, $pension)
        and contributions.paid_on is not null
        and relief.paid_by is null
    group by company_of.company, contributions.paid_on, contributions.person
    having count(distinct contributions.month) >= $months_each
),
days as (
    select
        company,
        paid_on,
        min(first_month) as first_month,
        max(last_month) as last_month,
        count(*) as size,
        list_sort(flatten(list(source_rows))) as source_rows
    from paid
    group by company, paid_on
    having count(*) >= $persons
),
insured as (
    select days.company, days.paid_on, count(*) as persons
    from days
    join spell using (company)
    where spell.first_month <= days.last_month and spell.last_month >= days.first_month
    group by days.company, days.paid_on
    having count(*) >= $min_insured
)
select
    days.company as subject,
    days.first_month,
    days.last_month,
    days.size,
    days.size / insured.persons as share,
    days.source_rows
from days
join insured using (company, paid_on)
where 100 * days.size >= $percent * insured.persons;
