-- An application that does not pass says why, and one that passes has no reason.
select application_id
from verdict
where (outcome = 'pass') <> (len(reasons) = 0);
