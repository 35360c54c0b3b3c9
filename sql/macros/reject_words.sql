-- The code whose words explain a reject: a long number that a spreadsheet rounded (3.10115199001011E+17) is distinguished.
create macro reject_words(code, raw_value) as
case
    when code in ('PERSON_ID_INVALID', 'VALUE_UNREADABLE')
        and regexp_full_match(trim(coalesce(raw_value, '')), '(?i)[0-9](\.[0-9]+)?E\+[0-9]{2}')
        then 'STORED_AS_NUMBER'
    else code
end;
