-- What each difference is. What the later extract alone gives is ordinary where the earlier could not have it: its month
-- was not over its deadline yet, or it was paid or declared afterwards. So is a day of payment filled in meanwhile.
insert into difference by name
with judged as (
    select
        given_otherwise.*,
        if(dataset = 'tax', 'declaration_', '') as prefix,
        due_until < month as was_open,
        month between earlier_from and earlier_until as in_earlier,
        month between later_from and later_until as in_later,
        coalesce(after.given_on > earlier_on, false) as given_since,
        exists (from rejected where rejected.earlier and rejected.dataset = given_otherwise.dataset
            and rejected.person = given_otherwise.person) as rejected_in_earlier,
        exists (from rejected where not rejected.earlier and rejected.dataset = given_otherwise.dataset
            and rejected.person = given_otherwise.person) as rejected_in_later,
        before.given_on is null and (was_open or before.payment = getvariable('deferred') and given_since) as fills_in,
        before.payment <> after.payment
            or before.given_on is distinct from after.given_on and not fills_in as paid_otherwise,
        before.amount <> after.amount as amount_otherwise
    from given_otherwise
    join bounds using (dataset)
)
select
    dataset,
    case
        when before is null and (was_open or given_since) then 'ordinary'
        when before is null and not in_earlier then 'not_covered'
        when before is null then prefix || if(rejected_in_earlier, 'added_rejected', 'added')
        when after is null and not in_later then 'not_covered'
        when after is null then prefix || if(rejected_in_later, 'gone_rejected', 'gone')
        when dataset = 'tax' then if(given_since, 'income_corrected', 'income_changed')
        when amount_otherwise and paid_otherwise then 'base_payment_changed'
        when amount_otherwise then 'base_changed'
        when paid_otherwise then 'payment_changed'
        else 'ordinary'
    end as kind,
    person,
    month,
    part,
    before,
    after
from judged;
