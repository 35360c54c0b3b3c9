-- Shows: an employer that pays for persons whose contracts are with several others.
-- Grain: one employer with enough insured. Size: persons so insured; share: of the staff.
-- Why: paying for others' staff is what an agent without licence sells (第六条4).
-- Innocent: a registered dispatch agency; a group that pays for its branches, or under one name; a person with a
-- contract of the payer's besides. All are left out here.
with insured as (
    select company, person, min(month) as first_month, max(month) as last_month
    from staff_month
    group by company, person
),
bound as (
    select
        insured.company,
        insured.person,
        insured.first_month,
        insured.last_month,
        company_of.company as other,
        contracts.source_file::bigint << 32 | contracts.row_number as source_row,
        bool_or(related.other is not null) over (partition by insured.company, insured.person) as own
    from insured
    join staff using (company)
    join extract.contracts using (person)
    join company_of using (employer)
    left join related on related.company = insured.company and related.other = company_of.company
    where
        not staff.dispatch
        and month_number(contracts.start_on) <= insured.last_month
        and coalesce(month_number(contracts.end_on) >= insured.first_month, true)
),
named as (
    select distinct company_of.company, name.folded
    from extract.contributions
    join company_of using (employer)
    join extract.employer_name as name on name.name = contributions.employer_name
    where company_of.company in (select company from bound where not own)
)
select
    bound.company as subject,
    min(bound.first_month) as first_month,
    max(bound.last_month) as last_month,
    count(distinct bound.person) as size,
    count(distinct bound.person) / any_value(staff.persons) as share,
    list_sort(list_distinct(list(bound.source_row))) as source_rows
from bound
join staff using (company)
where
    not bound.own
    and not exists (
        select 1
        from named as payer
        join named as others using (folded)
        where payer.company = bound.company and others.company = bound.other
    )
group by bound.company
having
    count(distinct bound.other) >= $min_others
    and 100 * count(distinct bound.person) >= $percent * any_value(staff.persons);
