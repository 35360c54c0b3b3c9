-- Shows: one round base of a large part of an employer's staff, floor and cap aside.
-- Grain: one employer with enough insured, and base. Size: persons whose latest base it is; share: of the staff.
-- Why: bases follow wages, which differ; a price list does not.
-- Innocent: a pay scale, where the wages declared carry the base within what is let pass. Such persons do not count here.
with holder as (
    select insured.company, insured.person, insured.last_month as month, insured.base, staff.persons
    from insured
    join staff using (company)
    join contribution_year as year on insured.last_month between year.from_month and year.until_month
    left join waged using (person, company)
    where
        not staff.dispatch
        and (select waged_until from seen) is not null
        and insured.base % ($round_yuan * 100) = 0
        and insured.base > (year.floor + $out_of_range_yuan) * 100
        and insured.base < (year.cap - $out_of_range_yuan) * 100
        and coalesce(
            100 * insured.base > (100 + $above_pass_percent) * (waged.wages / bit_count(waged.months)), true
        )
),
shared as (
    select
        company,
        base,
        min(month) as first_month,
        max(month) as last_month,
        count(*) as size,
        any_value(persons) as persons
    from holder
    group by company, base
    having 100 * count(*) >= $percent * any_value(persons)
)
select
    shared.company as subject,
    shared.first_month,
    shared.last_month,
    shared.size,
    shared.size / shared.persons as share,
    list(
        source_row_key(latest.source_file, latest.row_number) order by latest.source_file, latest.row_number
    ) as source_rows
from shared
join holder using (company, base)
join company_of using (company)
join extract.contributions as latest
    on latest.person = holder.person
    and latest.employer = company_of.employer
    and latest.month = holder.month
    and latest.base = holder.base
    and latest.insurance in ($combined, $pension)
    and latest.kind in ($normal, $back, $deferred)
group by shared.company, shared.base, shared.first_month, shared.last_month, shared.size, shared.persons;
