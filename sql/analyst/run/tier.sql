-- How many months reach each tier of the contribution base? Grain: one application and tier.
create view analyst.tier as
select
    tier.application_id,
    verdict.person_id,
    person.person_name,
    tier.multiple,
    tier.months_min,
    tier.months_max
from main.tier
join main.verdict using (application_id)
join main.person using (person_id);
