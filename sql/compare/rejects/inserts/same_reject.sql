-- Pairs the rejected rows that are alike in a way, in order of file and row; a null likeness is none.
insert into same_reject by name
with alike as (
    select
        *,
        case $way
            when 'row' then concat_ws(chr(29), path, faults) || chr(29) || sent
            when 'moved' then faults || chr(29) || sent
            when 'person' then concat_ws(chr(29), person, faults, month) || if(person is null, null, '')
            when 'month' then person || chr(29) || month
            when 'older' then if(both_keep_cells, null, concat_ws(chr(29), person, faults) || chr(29) || wrong)
            when 'value' then faults || chr(29) || wrong || if(person is null, '', null)
        end as likeness
    from rejected_row
    cross join (select count(distinct earlier) > 1 as both_keep_cells from reject_cell)
    where id not in (select before from same_reject) and id not in (select after from same_reject)
),
waiting as (
    select
        *,
        row_number() over (partition by earlier, dataset, likeness order by path, row_number) as position
    from alike
    where likeness is not null
)
select one.id as before, other.id as after
from waiting as one
join waiting as other using (dataset, likeness, position)
where one.earlier and not other.earlier;
