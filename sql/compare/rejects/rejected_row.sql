-- The rows of either extract that could not be used; grain: one row of one extract. Texts that tell them again: all their
-- cells as sent, their faults, and what stands in the faulty cells.
create table rejected_row as
with fault as (
    select true as earlier, * from earlier.rejects
    union all
    select false as earlier, * from later.rejects
),
faulty as (
    select
        earlier,
        dataset,
        source_file,
        row_number,
        max(person) as person,
        string_agg(concat_ws(' ', code, column_name), chr(30) order by column_name, code) as faults,
        string_agg(raw_value, chr(30) order by column_name, code) as wrong
    from fault
    group by all
),
sent as (
    select
        earlier,
        dataset,
        source_file,
        row_number,
        string_agg(concat_ws(chr(31), column_name, sent), chr(30) order by column_name) filter (sent is not null) as sent,
        max(sent) filter (column_name = 'person_id') as number_sent,
        max(read) filter (column_name = 'month') as month
    from reject_cell
    group by all
)
select
    row_number() over (order by earlier, dataset, path, row_number) as id,
    faulty.*,
    source_file.path,
    sent.sent,
    sent.number_sent,
    sent.month
from faulty
join source_file using (earlier, source_file)
left join sent using (earlier, dataset, source_file, row_number);
