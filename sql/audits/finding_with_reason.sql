-- A test that does not pass has a reason, and one that passes has none.
select person, month, key
from (select person, month, key, unnest([payment, employer_test, base_match]) as finding from line)
where (finding // 64 = 2) <> (finding % 64 = 0);
