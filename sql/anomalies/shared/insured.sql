-- Who was insured by whom in the latest months. Grain: one person and employer.
-- base: the highest of the last month. months: those that wages could be seen for, a bit each, the first of the latest
-- months as 1.
create table insured as
select
    contributions.person,
    company_of.company,
    min(contributions.month) as first_month,
    max(contributions.month) as last_month,
    max(contributions.month::bigint << 32 | least(contributions.base, 4294967295)) & 4294967295 as base,
    bit_or(
        case
            when contributions.month between seen.waged_from and seen.waged_until
                then 1::bigint << (contributions.month - seen.recent_from)
        end
    ) as months
from extract.contributions
join company_of using (employer)
cross join seen
where
    contributions.insurance in ($combined, $pension)
    and contributions.kind in ($normal, $back, $deferred)
    and contributions.month between seen.recent_from and seen.paid_until
group by contributions.person, company_of.company;
