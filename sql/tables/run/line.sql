-- The lines of all applicants as judged, in numbers; grain: one person, month and employer key.
-- A finding is answer (0 fail, 1 refer, 2 pass) x 64 + the number of its reason. The view ledger gives the words.
create table line (
    person        bigint not null,    -- person.person
    month         integer not null,   -- year x 12 + month - 1
    key           integer not null,   -- employer_key.key
    identity      integer not null,   -- the key it stands for in that month, by same and successor links
    employer      integer not null,   -- employer_number.employer
    base          bigint not null,    -- fen
    payment       integer not null,   -- finding
    employer_test integer not null,   -- finding
    base_match    integer not null,   -- finding
    outcome       tinyint not null,   -- answer
    reasons       bigint not null,    -- reason_set.reasons
    expected_base bigint,             -- yuan
    basis         tinyint,            -- basis.basis
    income        bigint,             -- fen; the expected base is income / income_months
    income_months bigint,
    income_since  integer,            -- month the income begins
    contract_file integer,            -- the contract the employer test rests on
    contract_row  integer,
    source_file   integer not null,   -- the contribution row that decided the payment
    row_number    integer not null,
    -- of the base from the expected one, as a share of it
    deviation     double generated always as (abs(base - expected_base * 100) / (expected_base * 100)) virtual
);
