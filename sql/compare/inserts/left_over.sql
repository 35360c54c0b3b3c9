-- What one extract alone gives, of persons with rows of the dataset in both. An extract holds no two equal contributions
-- and one income of a group, so what is counted twice stands in both.
insert into left_over by name
with contribution as (
    select true as earlier, person, month, employer, insurance, kind, base, paid_on, source_file, row_number
    from earlier.contributions
    where person % getvariable('slices') = getvariable('slice')
    union all
    select false as earlier, person, month, employer, insurance, kind, base, paid_on, source_file, row_number
    from later.contributions
    where person % getvariable('slices') = getvariable('slice')
),
declaration as (
    select true as earlier, person, month, agent as employer, item, income, declared_on, source_file, row_number
    from earlier.tax
    where stands and person % getvariable('slices') = getvariable('slice')
    union all
    select false as earlier, person, month, agent as employer, item, income, declared_on, source_file, row_number
    from later.tax
    where stands and person % getvariable('slices') = getvariable('slice')
),
payment_once as (
    select
        'contributions' as dataset,
        bool_or(earlier) as earlier,
        person,
        month,
        key,
        insurance as part,
        kind as payment,
        base as amount,
        paid_on as given_on,
        min(employer) as employer,
        min(source_file) as source_file,
        min(row_number) as row_number,
        1 as row_count
    from contribution
    join employer using (earlier, employer)
    group by person, month, key, insurance, kind, base, paid_on
    having count(*) = 1
),
income as (
    select
        earlier,
        person,
        month,
        key,
        item,
        cast(sum(income) as bigint) as amount,
        max(declared_on) as given_on,
        min(employer) as employer,
        min(source_file * 4294967296 + row_number) as position,
        count(*) as row_count
    from declaration
    join employer using (earlier, employer)
    group by earlier, person, month, key, item
),
income_once as (
    select
        'tax' as dataset,
        bool_or(earlier) as earlier,
        person,
        month,
        key,
        item as part,
        null as payment,
        amount,
        min(given_on) as given_on,
        min(employer) as employer,
        min(position) // 4294967296 as source_file,
        min(position) % 4294967296 as row_number,
        min(row_count) as row_count
    from income
    group by person, month, key, item, amount
    having count(*) = 1
)
select row_number() over () as id, once.*
from (
    select * from payment_once
    union all by name
    select * from income_once
) as once
join person using (dataset, person)
where person.in_earlier and person.in_later;
