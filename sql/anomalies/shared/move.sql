-- Who left one employer for another without being uninsured for long. Grain: one person's first month at another employer.
-- Payments of a person lie together, in order of month; DuckDB keeps that order unless told otherwise.
create temp table move as
select person, month, company_before as source, company as target, source_row
from (
    select
        person,
        month,
        company,
        source_row,
        lag(person) over () as person_before,
        lag(month) over () as month_before,
        lag(company) over () as company_before
    from (
        select person, month, company, source_file::bigint << 32 | row_number as source_row
        from extract.contributions
        join company_of using (employer)
        where insurance in ($combined, $pension) and kind in ($normal, $back, $deferred)
    )
)
where person = person_before and company <> company_before and month between month_before + 1 and month_before + 3;
