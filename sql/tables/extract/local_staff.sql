-- Staff of enterprises (第四条(二)4); grain: one person as one enterprise names them.
create table local_staff (
    employer    integer not null,  -- the enterprise: employer_number.employer
    person      bigint not null,   -- the first 17 digits of the identity number
    hukou       varchar,           -- a region code or text
    source_file integer not null,
    row_number  integer not null
);
