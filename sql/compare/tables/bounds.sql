-- What either extract could hold of a dataset; grain: one dataset. Months as year x 12 + month - 1, both ends included.
create table bounds as
select
    dataset,
    earlier.extracted_on as earlier_on,
    month_number(earlier.extracted_on) - getvariable('deadline_months') - 1 as due_until,  -- its deadline was over
    if(dataset = 'tax', coalesce(earlier.tax_from, 1), coalesce(earlier.contributions_from, 0)) as earlier_from,
    if(
        dataset = 'tax',
        coalesce(earlier.tax_until, 0),
        coalesce(earlier.contributions_until, month_number(earlier.extracted_on))
    ) as earlier_until,
    if(dataset = 'tax', coalesce(later.tax_from, 1), coalesce(later.contributions_from, 0)) as later_from,
    if(
        dataset = 'tax',
        coalesce(later.tax_until, 0),
        coalesce(later.contributions_until, month_number(later.extracted_on))
    ) as later_until
from earlier.extract as earlier
cross join later.extract as later
cross join (select unnest(['contributions', 'tax']) as dataset);
