-- What was loaded, and how: one row.
create table extract (
    extract_digest         varchar not null,
    extract_id             varchar not null,
    extracted_on           date not null,
    source                 varchar not null,  -- the folder's name
    tax_from               integer,           -- months as year x 12 + month - 1; null: the data cover nothing
    tax_until              integer,
    contributions_from     integer,           -- null: the data cover all months
    contributions_until    integer,
    blocks                 integer not null,
    counts                 json not null,     -- by dataset: read = kept + rejected + copies
    unused_files           varchar[] not null,
    format                 integer not null   -- raised when the same content would be loaded otherwise
);
