-- What was read of the rejected rows of the earlier extract that the later does not reject again; grain: one row.
create table claim as
select
    rejected_row.id,
    rejected_row.dataset,
    rejected_row.number_sent,
    list(kept_as order by kept_as) as columns,
    map_from_entries(list((kept_as, read) order by kept_as)) as said
from rejected_row
join reject_cell using (earlier, dataset, source_file, row_number)
where earlier
    and id not in (select before from same_reject)
    and kept_as is not null
    and read is not null
group by rejected_row.id, rejected_row.dataset, rejected_row.number_sent;
