-- The applicants with their identity numbers and names, in order of number.
insert into person by name
select person, person_id, person_name
from extract.person
where person in (select person from extract.applications)
order by person;
