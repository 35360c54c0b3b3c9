-- Shows: one identity number under several names.
-- Grain: one application. Size: names; share: none.
-- Why: somebody applies under another's number, or a record was put together of two persons'.
-- Innocent: a name that was changed, or written with another character.
with name as (
    select person, regexp_replace(person_name, '\s', '', 'g') as name, applied_on, source_file, row_number
    from extract.applications
    where
        trim(coalesce(person_name, '')) <> ''
        and person in (select person from extract.applications group by person having count(*) > 1)
),
several as (
    select
        person,
        count(distinct name) as names,
        month_number(min(applied_on)) as first_month,
        month_number(max(applied_on)) as last_month,
        list(source_row_key(source_file, row_number) order by source_file, row_number) as source_rows
    from name
    group by person
    having count(distinct name) >= $min_names
)
select
    applicant.application as subject,
    several.first_month,
    several.last_month,
    several.names as size,
    null as share,
    several.source_rows
from several
join applicant using (person);
