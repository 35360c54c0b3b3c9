-- Who was insured by whom in the latest months. Grain: one person, employer and month.
create temp table staff_month as
select
    person,
    company,
    month,
    max(base) as base,
    min(source_file::bigint << 32 | row_number) as source_row
from extract.contributions
join company_of using (employer)
cross join seen
where
    insurance in ($combined, $pension)
    and kind in ($normal, $back, $deferred)
    and month between coalesce(waged_until, paid_until) - $months + 1 and paid_until
group by person, company, month;
