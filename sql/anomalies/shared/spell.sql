-- From when to when an employer insured a person; a gap in between does not part it. Grain: one person and employer.
create table spell as
select
    person,
    company,
    min(month) as first_month,
    max(month) as last_month
from extract.contributions
join company_of using (employer)
where insurance in ($combined, $pension) and kind in ($normal, $back, $deferred)
group by person, company;
