-- Shows: months for which two employers paid for one person.
-- Grain: one application. Size: such months up to the application; share: of its months with a payment.
-- Why: one of the two is an agent, or pays for the points.
-- Innocent: the month in which somebody changes employers; two branches of one company; a payment refunded or owed. The
-- last two are left out here.
with payment as (
    select
        line.person,
        line.month,
        employer_key.group_key as company,
        line.source_file::bigint << 32 | line.row_number as source_row
    from line
    join employer_key using (key)
    where finding_reason(line.payment) not in (
        select number
        from reason_number
        where code in ('PAYMENT_REFUNDED', 'PAYMENT_OWED')
    )
),
-- Lines lie in order of person and month.
twice as (
    select person, month, company, company_before, [source_row, row_before] as source_rows
    from (
        select
            *,
            lag(person) over () as person_before,
            lag(month) over () as month_before,
            lag(company) over () as company_before,
            lag(source_row) over () as row_before
        from payment
    )
    where person = person_before and month = month_before and company <> company_before
),
counted as (
    select
        asked.application,
        min(twice.month) as first_month,
        max(twice.month) as last_month,
        count(distinct twice.month) as size,
        list_distinct(flatten(list(twice.source_rows))) as source_rows
    from twice
    join asked using (person)
    left join related on related.company = twice.company and related.other = twice.company_before
    where twice.month <= asked.applied and related.other is null
    group by asked.application
    having count(distinct twice.month) >= $min_months
)
select
    counted.application as subject,
    counted.first_month,
    counted.last_month,
    counted.size,
    counted.size / count(distinct line.month) as share,
    list_sort(counted.source_rows) as source_rows
from counted
join asked using (application)
join line using (person)
where line.month <= asked.applied
group by counted.application, counted.first_month, counted.last_month, counted.size, counted.source_rows;
