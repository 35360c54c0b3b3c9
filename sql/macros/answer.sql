-- An answer in words.
create macro answer(number) as case number when 2 then 'pass' when 1 then 'refer' when 0 then 'fail' end;
