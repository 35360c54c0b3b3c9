-- A test that does not pass has a reason, and one that passes has none.
select person, month, key
from line
where (finding_answer(payment) = 2) <> (finding_reason(payment) = 0)
    or (finding_answer(employer_test) = 2) <> (finding_reason(employer_test) = 0)
    or (finding_answer(base_match) = 2) <> (finding_reason(base_match) = 0);
