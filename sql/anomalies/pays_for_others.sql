-- Shows: an employer that pays for persons whose contracts are with several others.
-- Grain: one employer with enough insured. Size: persons so insured; share: of the staff.
-- Why: paying for others' staff is what an agent without licence sells (第六条4).
-- Innocent: a registered dispatch agency; a group that pays for its branches, or under one name; a person with a
-- contract of the payer's besides. All are left out here.
with bound as (
    select
        insured.company,
        insured.person,
        insured.first_month,
        insured.last_month,
        company_of.company as other,
        related.other is not null as own,
        source_row_key(contracts.source_file, contracts.row_number) as source_row
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
elsewhere as (
    select bound.*
    from bound
    anti join (select company, person from bound where own) as settled using (company, person)
),
several as (
    select company, unnest(list_distinct(list(other))) as other
    from elsewhere
    group by company
    having count(distinct other) >= $min_others
),
named as (
    select distinct company_of.company, name.folded
    from extract.contributions
    join company_of using (employer)
    join extract.employer_name as name on name.name = contributions.employer_name
    where company_of.company in (select company from several union select other from several)
)
select
    elsewhere.company as subject,
    min(elsewhere.first_month) as first_month,
    max(elsewhere.last_month) as last_month,
    count(distinct elsewhere.person) as size,
    count(distinct elsewhere.person) / any_value(staff.persons) as share,
    list_sort(list_distinct(list(elsewhere.source_row))) as source_rows
from elsewhere
join several using (company, other)
join staff using (company)
where
    not exists (
        select 1
        from named as payer
        join named as others using (folded)
        where payer.company = elsewhere.company and others.company = elsewhere.other
    )
group by elsewhere.company
having
    count(distinct elsewhere.other) >= $min_others
    and 100 * count(distinct elsewhere.person) >= $percent * any_value(staff.persons);
