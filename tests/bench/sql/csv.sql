-- The rows of a dataset's CSV file in the folder `folder`, every column as text.
create macro source(dataset) as table
select * from read_csv(getvariable('folder') || '/' || dataset || '.csv', header = true, all_varchar = true);
