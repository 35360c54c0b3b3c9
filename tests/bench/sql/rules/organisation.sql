-- The organisation code within an employer's number of 18 or 15 characters; any other number stays as it is.
create macro organisation(number) as
case length(number) when 18 then substr(number, 9, 9) when 15 then substr(number, 7, 9) else number end;
