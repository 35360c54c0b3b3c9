-- The months that the extract could show: absence proves nothing outside them. One row.
-- A month is shown once the deadline of its payment is past; wages in the month or the next once tax data cover the next,
-- and not where rejected tax rows of nobody readable may be anybody's.
-- recent_from: the first of the latest months, which end with the last whose wages are shown.
create table seen as
with due as (
    select
        extract.*,
        coalesce(contributions_from, (select min(month) from extract.contributions)) as paid_from,
        least(
            coalesce(contributions_until, month_number(extracted_on)),
            month_number(extracted_on) - 1 - $deadline_months_after
        ) as paid_until,
        (
            select count(distinct (source_file, row_number))
            from extract.rejects
            where dataset = 'tax' and person is null
        ) as nameless
    from extract.extract
),
shown as (
    select
        paid_from,
        paid_until,
        tax_from as waged_from,
        case
            when tax_until is null or 100 * nameless >= $unattributed_percent * (counts ->> '$.tax.read')::bigint
                then null
            else least(paid_until, tax_until - 1)
        end as waged_until
    from due
)
select *, coalesce(waged_until, paid_until) - $months + 1 as recent_from
from shown;
