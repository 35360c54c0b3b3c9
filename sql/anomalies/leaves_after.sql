-- Shows: an employer whose applicants are gone soon after they applied.
-- Grain: one employer with enough applicants. Size: applicants gone; share: of those whose leaving could be seen.
-- Why: who is insured for the points alone is insured no longer than they take.
-- Innocent: a layoff or a firm that closes, where most leave in one month or at once with those who did not apply; a
-- move to a branch or a successor, which is no leaving. Both are left out here.
with applied as (
    select
        spell.company,
        applicant.application,
        applicant.person,
        applicant.applied,
        spell.last_month,
        applicant.source_row,
        spell.last_month < applicant.applied + $by_month
        and not exists (
            select 1
            from spell as later
            join related on related.other = later.company
            where
                related.company = spell.company
                and later.person = applicant.person
                and later.last_month >= applicant.applied + $by_month
        ) as gone
    from applicant
    join spell using (person, company)
    cross join seen
    where
        spell.first_month <= applicant.applied
        and spell.last_month >= applicant.applied - 1
        and applicant.applied + $by_month <= seen.paid_until
        and applicant.person not in (
            select person from extract.rejects where dataset = 'contributions' and person is not null
        )
),
left_in as (
    select company, max(persons) as most_in_a_month
    from (
        select company, last_month, count(distinct person) as persons
        from applied
        where gone
        group by company, last_month
    )
    group by company
),
left_together as (
    select
        applied.company,
        min(applied.applied) filter (gone) as first_month,
        max(applied.last_month) filter (gone) as last_month,
        count(distinct applied.person) filter (gone) as size,
        count(distinct applied.person) as applicants
    from applied
    join left_in using (company)
    join staff using (company)
    group by applied.company
    having
        count(distinct applied.person) >= $min_applicants
        and 100 * count(distinct applied.person) filter (gone) >= $percent * count(distinct applied.person)
        and 100 * any_value(left_in.most_in_a_month)
        < $one_month_percent * count(distinct applied.person) filter (gone)
),
behind as (
    select applied.company, applied.source_row
    from applied
    join left_together using (company)
    where applied.gone
    union
    select applied.company, source_row_key(paid.source_file, paid.row_number)
    from applied
    join left_together using (company)
    join company_of using (company)
    join extract.contributions as paid
        on paid.person = applied.person and paid.employer = company_of.employer and paid.month = applied.last_month
    where applied.gone
)
select
    left_together.company as subject,
    left_together.first_month,
    left_together.last_month,
    left_together.size,
    left_together.size / left_together.applicants as share,
    list(behind.source_row order by behind.source_row) as source_rows
from left_together
join behind using (company)
group by
    left_together.company, left_together.first_month, left_together.last_month, left_together.size,
    left_together.applicants;
