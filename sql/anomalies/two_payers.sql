-- Shows: months for which two employers paid for one person.
-- Grain: one application. Size: such months up to the application; share: of its months with a payment.
-- Why: one of the two is an agent, or pays for the points.
-- Innocent: the month in which somebody changes employers; two branches of one company; a payment refunded or owed. The
-- last two are left out here.
with line_before as (
    -- Lines are in order of person and month.
    select
        person,
        month,
        key,
        finding_reason(payment) as reason,
        source_row_key(source_file, row_number) as source_row,
        lag(person) over () as person_before,
        lag(month) over () as month_before,
        lag(key) over () as key_before,
        lag(finding_reason(payment)) over () as reason_before,
        lag(source_row_key(source_file, row_number)) over () as row_before
    from line
),
unpaid as (
    select number
    from reason_number
    where code in ('PAYMENT_REFUNDED', 'PAYMENT_OWED')
),
twice as (
    select
        line_before.person,
        line_before.month,
        one.group_key as company,
        other.group_key as company_before,
        [line_before.source_row, line_before.row_before] as source_rows
    from line_before
    join employer_key as one on one.key = line_before.key
    join employer_key as other on other.key = line_before.key_before
    where
        line_before.person = line_before.person_before
        and line_before.month = line_before.month_before
        and line_before.reason not in (select number from unpaid)
        and line_before.reason_before not in (select number from unpaid)
),
counted as (
    select
        applicant.application,
        min(twice.month) as first_month,
        max(twice.month) as last_month,
        count(distinct twice.month) as size,
        list_distinct(flatten(list(twice.source_rows))) as source_rows
    from twice
    join applicant using (person)
    left join related on related.company = twice.company and related.other = twice.company_before
    where twice.month <= applicant.applied and related.other is null
    group by applicant.application
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
join applicant using (application)
join line using (person)
where line.month <= applicant.applied
group by counted.application, counted.first_month, counted.last_month, counted.size, counted.source_rows;
