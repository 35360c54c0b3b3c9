-- The month of a day as year x 12 + month - 1.
create macro month_number(day) as cast(year(day) * 12 + month(day) - 1 as integer);
