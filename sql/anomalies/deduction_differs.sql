-- Shows: a pension share declared to the tax office that is not the employee's share of the contribution base.
-- Grain: one application. Size: months that differ; share: of the months before the application looked at.
-- Why: the share is deducted from a wage that is paid; where nothing was paid, nothing was deducted.
-- Innocent: a top-up deducted later; a payroll that rounds. A deduction that fits the month or the next is right here, and
-- a month without a deduction on file says nothing.
with month as (
    select application, company, month, max(base) as base, min(source_row) as source_row
    from applicant_month
    where payment = 2 and month between applied - $latest_months and applied - 1
    group by application, company, month
),
deducted as (
    select application, company, month as tax_month, sum(pension_deducted)::bigint as pension
    from applicant_wage
    where pension_deducted is not null and month >= applied - $latest_months
    group by application, company, month
),
compared as (
    select
        month.application,
        month.month,
        min(month.source_row) as source_row,
        -- In ten thousandths of a fen, as whole numbers: decimals of so many digits take three times as long.
        bool_and(
            abs(10000 * deducted.pension - ($pension_employee_rate * 10000)::bigint * month.base)
            > ($tolerance_yuan * 1000000)::bigint
        ) as differs
    from month
    join deducted
        on deducted.application = month.application
        and deducted.company = month.company
        and deducted.tax_month between month.month and month.month + 1
    group by month.application, month.month
)
select
    application as subject,
    min(month) filter (differs) as first_month,
    max(month) filter (differs) as last_month,
    count(*) filter (differs) as size,
    count(*) filter (differs) / count(*) as share,
    list(source_row order by source_row) filter (differs) as source_rows
from compared
group by application
having 100 * count(*) filter (differs) >= $percent * $latest_months;
