-- What was loaded, of which day, and which months does it cover? One row.
create view analyst.extract as
select
    extract_id,
    extracted_on,
    source,
    make_date(tax_from // 12, tax_from % 12 + 1, 1) as tax_from,
    make_date(tax_until // 12, tax_until % 12 + 1, 1) as tax_until,
    make_date(contributions_from // 12, contributions_from % 12 + 1, 1) as contributions_from,
    make_date(contributions_until // 12, contributions_until % 12 + 1, 1) as contributions_until,
    counts,
    unused_files,
    extract_digest
from main.extract;
