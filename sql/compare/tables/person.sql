-- Who has rows of a dataset in which extract; grain: one person of one dataset.
create table person as
select dataset, person, bool_or(earlier) as in_earlier, bool_or(not earlier) as in_later
from (
    select distinct 'contributions' as dataset, person, true as earlier from earlier.contributions
    union all
    select distinct 'contributions' as dataset, person, false as earlier from later.contributions
    union all
    select distinct 'tax' as dataset, person, true as earlier from earlier.tax
    union all
    select distinct 'tax' as dataset, person, false as earlier from later.tax
)
group by dataset, person;
