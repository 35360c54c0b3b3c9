-- The applications. Grain: one application.
create table applicant as
select
    applications.application,
    applications.application_id,
    applications.person,
    company_of.company,
    month_number(applications.applied_on) as applied,
    applications.applied_on,
    source_row_key(applications.source_file, applications.row_number) as source_row
from extract.applications
join company_of using (employer);
