-- What do the extracts give otherwise? Grain: one pair, or what only one of them gives.
create view given_otherwise as
with side as (
    select
        id,
        earlier,
        dataset,
        person,
        month,
        part,
        struct_pack(payment, amount, given_on, employer, source_file, row_number, row_count) as given
    from left_over
),
placed as (
    select before, after from pair
    union all
    select if(earlier, id, null) as before, if(earlier, null, id) as after
    from left_over
    where id not in (select before from pair) and id not in (select after from pair)
)
select
    coalesce(one.dataset, other.dataset) as dataset,
    coalesce(one.person, other.person) as person,
    coalesce(one.month, other.month) as month,
    coalesce(one.part, other.part) as part,
    one.given as before,
    other.given as after
from placed
left join side as one on one.id = placed.before
left join side as other on other.id = placed.after;
