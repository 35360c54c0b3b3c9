-- The rows of a dataset's Parquet file in the folder `folder`.
create macro source(dataset) as table
select * from read_parquet(getvariable('folder') || '/' || dataset || '.parquet');
