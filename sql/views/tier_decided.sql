-- How many months reach each tier with the decisions of people, next to the automatic count? Grain: one application and
-- tier.
create view tier_decided as
select
    tier.run_id,
    tier.application_id,
    tier.multiple,
    tier.months_min as automatic_months_min,
    coalesce(settled.months_min, tier.months_min) as months_min,
    tier.months_max as automatic_months_max,
    coalesce(settled.months_max, tier.months_max) as months_max
from tier
left join decided_tier as settled using (application_id, multiple);
