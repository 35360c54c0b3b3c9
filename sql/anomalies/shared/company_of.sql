-- The employer that each number stands for. Grain: one employer number.
create table company_of as
select employer_number.employer, employer_key.group_key as company
from employer_number
join employer_key using (key);
