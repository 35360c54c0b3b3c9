-- Taxes that enterprises paid (第四条(二)4); grain: one payment or refund.
create table enterprise_taxes (
    employer    integer not null,  -- the enterprise: employer_number.employer
    year        integer not null,
    paid        bigint not null,   -- fen; a refund is negative
    paid_on     date,
    source_file integer not null,
    row_number  integer not null
);
