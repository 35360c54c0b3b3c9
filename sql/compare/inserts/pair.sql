-- Pairs what waits of one person, employer key, month and insurance or item, in order of kind, amount and day: first
-- what agrees in what must be the same.
insert into pair by name
with waiting as (
    select
        *,
        if($same_payment, payment, null) as same_payment,
        if($same_amount, amount, null) as same_amount,
        if($same_day, given_on, null) as same_day,
        row_number() over (
            partition by earlier, dataset, person, month, key, part, same_payment, same_amount, same_day
            order by payment, amount, given_on
        ) as position
    from left_over
    where id not in (select before from pair) and id not in (select after from pair)
)
select one.id as before, other.id as after
from waiting as one
join waiting as other
    on other.dataset = one.dataset
    and other.person = one.person
    and other.month = one.month
    and other.key = one.key
    and other.part = one.part
    and other.same_payment is not distinct from one.same_payment
    and other.same_amount is not distinct from one.same_amount
    and other.same_day is not distinct from one.same_day
    and other.position = one.position
where one.earlier and not other.earlier;
