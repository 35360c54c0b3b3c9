-- Who left one employer for another without being uninsured for long. Grain: one person's first month at another employer.
-- Payments of a person are together, in order of month; DuckDB keeps that order unless it is set otherwise.
create table move as
with row_before as (
    select
        person,
        month,
        employer,
        source_row_key(source_file, row_number) as source_row,
        lag(person) over () as person_before,
        lag(month) over () as month_before,
        lag(employer) over () as employer_before
    from extract.contributions
    where insurance in ($combined, $pension) and kind in ($normal, $back, $deferred)
)
select row_before.person, row_before.month, source.company as source, target.company as target, row_before.source_row
from row_before
join company_of as source on source.employer = row_before.employer_before
join company_of as target on target.employer = row_before.employer
where
    row_before.person = row_before.person_before
    and row_before.employer <> row_before.employer_before
    and row_before.month between row_before.month_before + 1 and row_before.month_before + 3
    and source.company <> target.company;
