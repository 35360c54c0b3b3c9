-- Who has a row of a dataset that could not be read in which extract; grain: one person of one dataset and extract.
create table rejected as
select distinct true as earlier, dataset, person from earlier.rejects where person is not null
union all
select distinct false as earlier, dataset, person from later.rejects where person is not null;
