-- The applications. Grain: one application.
create table applicant as
select
    applications.application,
    applications.application_id,
    applications.person,
    company_of.company,
    month_number(applications.applied_on) as applied,
    applications.applied_on,
    applications.source_file::bigint << 32 | applications.row_number as source_row
from extract.applications
join company_of using (employer);
