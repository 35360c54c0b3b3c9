-- Shows: two or three employers that hand their staff round in a circle.
-- Grain: one employer of a circle. Size: persons who came from or went to the others of it; share: of those it insured.
-- Why: shells of one owner share the insured, so that none of them stands out by its age or its numbers.
-- Innocent: a group that rotates its staff, where links or branches say so; two large firms of one trade, between which
-- a few move in any year: an edge must hold a part of the smaller one's staff.
with lately as (
    select distinct move.person, move.source, move.target
    from move
    cross join seen
    where move.month > seen.paid_until - $latest_months
),
insured as (
    select spell.company, count(*) as persons
    from spell
    cross join seen
    where spell.last_month > seen.paid_until - $latest_months
    group by spell.company
    having count(*) >= $min_insured
),
edge as (
    select lately.source, lately.target
    from lately
    join insured as giving on giving.company = lately.source
    join insured as taking on taking.company = lately.target
    left join related on related.company = lately.source and related.other = lately.target
    where related.other is null
    group by lately.source, lately.target
    having
        count(distinct lately.person) >= $persons
        and 100 * count(distinct lately.person) >= $percent * least(any_value(giving.persons), any_value(taking.persons))
),
circle as (
    select there.source, there.target
    from edge as there
    join edge as back on back.source = there.target and back.target = there.source
    union
    select unnest([one.source, two.source, three.source]), unnest([one.target, two.target, three.target])
    from edge as one
    join edge as two on two.source = one.target
    join edge as three on three.source = two.target and three.target = one.source
),
side as (
    select source as company, source, target
    from circle
    union
    select target, source, target
    from circle
)
select
    side.company as subject,
    min(move.month) as first_month,
    max(move.month) as last_month,
    count(distinct move.person) as size,
    least(count(distinct move.person) / any_value(insured.persons), 1) as share,
    list(move.source_row order by move.source_row) as source_rows
from side
join move using (source, target)
join insured using (company)
cross join seen
where move.month > seen.paid_until - $latest_months
group by side.company;
