-- A line's outcome is the worst of its three tests.
select person, month, key
from line
where outcome <> least(payment // 64, employer_test // 64, base_match // 64);
