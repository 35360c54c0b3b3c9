-- What a base must reach for each tier, in fen. Grain: one tier and month.
create table tier_wage as
select
    unnest(range(reference_wage.from_month, reference_wage.until_month + 1)) as month,
    tier.multiple,
    cast(tier.multiple * reference_wage.wage * 100 as bigint) as wage
from reference_wage
cross join tier_multiple as tier;
