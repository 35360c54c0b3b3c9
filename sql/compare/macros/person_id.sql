-- The 18-character identity number of a person carried as its first 17 digits; check character by GB 11643.
create macro person_id(person) as (
    with number as (select lpad(cast(person as varchar), 17, '0') as digits),
    weighed as (
        select digits, list_sum([cast(digits[position] as bigint) * (1 << (18 - position)) for position in range(1, 18)]) as total
        from number
    )
    select digits || substr('10X98765432', cast(total % 11 as integer) + 1, 1) from weighed
);
