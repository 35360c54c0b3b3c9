-- Whatever is missing, there is a document that settles it.
select application_id, what
from missing
left join missing_kind using (what)
where trim(missing.settles) = '' or missing.settles is distinct from missing_kind.settles;
