-- Keeps what contradicts.
insert into contradiction by name
select dataset, kind, person, month, part, before, after
from difference
where kind not in ('ordinary', 'not_covered');
