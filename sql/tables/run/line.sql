-- The lines of all applicants as judged, in numbers; grain: one person, month and employer key.
-- A finding holds an answer and its reason: finding_answer, finding_reason. The view ledger gives the words.
-- Where it is known how values are, the compression that fits is named; left alone, DuckDB tries every way on a column.
create table line (
    person        bigint not null using compression rle,           -- person.person
    month         integer not null using compression bitpacking,   -- year x 12 + month - 1
    key           integer not null using compression rle,          -- employer_key.key
    identity      integer not null using compression rle,          -- key it stands for in that month (same, successor)
    employer      integer not null using compression rle,          -- employer_number.employer
    base          bigint not null,                                 -- fen
    payment       integer not null using compression rle,          -- finding
    employer_test integer not null using compression rle,          -- finding
    base_match    integer not null using compression rle,          -- finding
    outcome       tinyint not null using compression rle,          -- answer
    reasons       bigint not null using compression rle,           -- reason_set.reasons
    expected_base bigint,                                          -- yuan
    basis         tinyint using compression bitpacking,            -- basis.basis
    income        bigint,                                          -- fen; the expected base is income / income_months
    income_months bigint using compression bitpacking,
    income_since  integer using compression bitpacking,            -- month the income begins
    contract_file integer using compression rle,                   -- the contract the employer test rests on
    contract_row  integer using compression rle,
    source_file   integer not null using compression rle,          -- the contribution row that decided the payment
    row_number    integer not null using compression bitpacking,
    -- of the base from the expected one, as a share of it
    deviation     double generated always as (abs(base - expected_base * 100) / (expected_base * 100)) virtual
);
