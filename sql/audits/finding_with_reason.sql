-- A test that does not pass has a reason, and one that passes has none.
select person, month, key
from line
where (payment // 64 = 2) <> (payment % 64 = 0)
    or (employer_test // 64 = 2) <> (employer_test % 64 = 0)
    or (base_match // 64 = 2) <> (base_match % 64 = 0);
