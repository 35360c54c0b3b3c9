-- Counts the differences of the slice.
insert into tally by name
select dataset, kind, count(*) as count from difference group by dataset, kind;
