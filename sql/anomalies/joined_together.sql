-- Shows: an employer most of whose staff joined in its first months, without wages.
-- Grain: one employer with enough insured. Size: persons who joined then; share: of all it ever insured.
-- Why: a company bought for the points is filled at once.
-- Innocent: a start-up, which pays wages from its first months; a branch, or a successor, that takes over staff. An
-- employer is left out here that pays most of those who joined, or whose first month the data may not show.
with opened as (
    select spell.company, min(spell.first_month) as first_month, count(*) as persons
    from spell
    group by spell.company
),
joined as (
    select spell.person, spell.company, spell.first_month, opened.persons
    from spell
    join opened using (company)
    join staff using (company)
    cross join seen
    where
        not staff.dispatch
        and opened.first_month > seen.paid_from + $first_months
        and opened.first_month between seen.waged_from and seen.waged_until
        and spell.first_month < opened.first_month + $first_months
        and spell.person not in (select person from extract.rejects where dataset = 'tax' and person is not null)
        and not exists (
            select 1
            from move
            join related on related.other = move.source
            where
                related.company = spell.company
                and related.other <> related.company
                and move.target = spell.company
                and move.person = spell.person
        )
),
paid as (
    select distinct joined.person, joined.company
    from joined
    join related using (company)
    join company_of on company_of.company = related.other
    join extract.tax on tax.person = joined.person and tax.agent = company_of.employer
    where
        tax.item = $wages
        and tax.stands
        and tax.income > 0
        and tax.month between joined.first_month and joined.first_month + $first_months
),
filled as (
    select
        joined.company,
        max(joined.first_month) as last_month,
        count(*) as size,
        any_value(joined.persons) as persons
    from joined
    left join paid using (person, company)
    group by joined.company
    having
        100 * count(*) >= $percent * $min_insured
        and 100 * count(*) >= $percent * any_value(joined.persons)
        and 100 * (count(*) - count(paid.person)) >= $unpaid_percent * count(*)
)
select
    filled.company as subject,
    min(joined.first_month) as first_month,
    filled.last_month,
    filled.size,
    filled.size / filled.persons as share,
    list(
        source_row_key(first_row.source_file, first_row.row_number) order by first_row.source_file, first_row.row_number
    ) as source_rows
from filled
join joined using (company)
join company_of using (company)
join extract.contributions as first_row
    on first_row.person = joined.person
    and first_row.employer = company_of.employer
    and first_row.month = joined.first_month
group by filled.company, filled.last_month, filled.size, filled.persons;
