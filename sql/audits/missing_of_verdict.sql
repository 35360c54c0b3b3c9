-- What is missing is missing of an application that has a verdict.
select application_id
from missing
anti join verdict using (application_id);
