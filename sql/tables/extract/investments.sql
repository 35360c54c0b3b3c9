-- Shares of persons in enterprises (第四条(二)4); grain: one share as it was verified.
create table investments (
    person      bigint not null,   -- the first 17 digits of the identity number
    employer    integer not null,  -- the enterprise: employer_number.employer
    share       integer,           -- hundredths of a per cent; null: not given
    verified_on date,
    source_file integer not null,
    row_number  integer not null
);
