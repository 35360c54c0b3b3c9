-- Every row read is kept, rejected or a copy.
select dataset, counts
from (select unnest(json_keys(counts)) as dataset, counts from run) as each
where cast(json_extract(counts, '$.' || dataset || '.read') as bigint)
    <> cast(json_extract(counts, '$.' || dataset || '.kept') as bigint)
    + cast(json_extract(counts, '$.' || dataset || '.rejected') as bigint)
    + cast(json_extract(counts, '$.' || dataset || '.copies') as bigint);
