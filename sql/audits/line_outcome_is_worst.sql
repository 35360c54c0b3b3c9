-- A line's outcome is the worst of its three tests.
select person, month, key
from line
where outcome <> finding_answer(least(payment, employer_test, base_match));
