-- Whether an identity number as sent may be this person's: two characters differ, or it was rounded or cut short.
create macro resembles(sent, person) as (
    with given as (
        select
            regexp_replace(upper(sent), '[^0-9X.E+]', '', 'g') as plain,
            regexp_extract(replace(upper(sent), '.', ''), '^[0-9]{12,15}') as begun,
            person_id(person) as number
    )
    select levenshtein(plain, number) <= 2 or begun <> '' and starts_with(number, left(begun, 14))
    from given
);
