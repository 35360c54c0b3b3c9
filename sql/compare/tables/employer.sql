-- The employers of both extracts, their keys numbered alike, for each extract numbers them in its own way.
-- Grain: one employer number of one extract.
create table employer as
select true as earlier, employer, employer_id, key
from earlier.employer_number
union all
select false as earlier, own.employer, own.employer_id, coalesce(other.key, -1 - own.key) as key
from later.employer_number as own
join later.employer_key using (key)
left join earlier.employer_key as other on other.employer_key = later.employer_key.employer_key;
