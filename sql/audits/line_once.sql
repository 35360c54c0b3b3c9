-- A person has one line for a month and employer key.
select person, month, key
from line
group by person, month, key
having count(*) > 1;
