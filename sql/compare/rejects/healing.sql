-- How did rejected rows fare? Grain: one dataset and file of either extract. A row is healed where what was read of it
-- has corrections that nothing else claims, as many as rows at least; where a number was guessed, just as many and no
-- other. What is not sure is unhealed.
create view healing as
with open as (
    select id, claim, sure, (source_file, row_number) as source_row
    from correction
    where sure or (source_file, row_number) not in (select (source_file, row_number) from correction where sure)
),
contested as (
    select source_row from open group by source_row having count(distinct claim) > 1
),
claimed as (
    select
        claim,
        bool_and(sure) as sure,
        count(distinct id) as claims,
        count(distinct source_row) as corrections,
        count(distinct source_row) filter (source_row not in (from contested)) as own
    from open
    group by claim
),
healed as (
    select distinct open.id
    from open
    join claimed using (claim)
    where own >= claims and (claimed.sure or corrections = claims)
)
select
    dataset,
    path,
    count(*) filter (earlier and id in (from healed)) as healed,
    count(*) filter (earlier and id not in (from healed)) as unhealed,
    count(*) filter (earlier and id not in (from healed) and id not in (select before from same_reject)) as not_found,
    count(*) filter (not earlier and id not in (select after from same_reject)) as new
from rejected_row
group by dataset, path;
