-- What is missing, with its detail in no language: months, columns, or files and rows; in order of application, kind
-- and detail. Of a long list the first 20 are shown, then how many more there are.
insert into missing by name
with bad as (
    select distinct rejects.person, rejects.dataset, rejects.source_file, source_file.path, rejects.row_number
    from extract.rejects
    join source_file using (source_file)
),
item as (
    select
        judged.application,
        judged.what,
        bad.dataset,
        case
            when bad.source_file is distinct from lag(bad.source_file) over in_order then bad.path || ' ' || bad.row_number
            when bad.source_file is not null then cast(bad.row_number as varchar)
            when judged.first is null then part.name
            when judged.first = judged.last then month_text(judged.first)
            else month_text(judged.first) || '..' || month_text(judged.last)
        end as text,
        row_number() over in_order as position
    from judged_missing as judged
    join extract.applications using (application)
    left join part on part.part = judged.part
    left join bad on bad.person = applications.person and bad.dataset = part.name
    window in_order as (
        partition by judged.application, judged.what, bad.dataset
        order by bad.source_file, bad.row_number, judged.part, judged.first
    )
),
listed as (
    select
        application,
        what,
        concat(
            dataset || ': ',
            string_agg(text, ', ' order by position) filter (position <= 20),
            case when count(*) > 20 then ', +' || (count(*) - 20) end
        ) as detail
    from item
    group by application, what, dataset
)
select run.run_id, applications.application_id, missing_kind.what, listed.detail, missing_kind.settles
from listed
cross join run
join extract.applications using (application)
join missing_kind on missing_kind.number = listed.what
order by application_id, missing_kind.what, detail;
