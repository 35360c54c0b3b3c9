-- Points for an enterprise are those of an application that has a verdict.
select application_id
from investor
anti join verdict using (application_id);
