-- Which employers are the same, follow one another or are branches? Grain: one link.
create view analyst.employer_link as
select
    one.employer_id as from_employer_id,
    one_key.employer_name as from_employer_name,
    other.employer_id as to_employer_id,
    other_key.employer_name as to_employer_name,
    case row.relation when 0 then 'same' when 1 then 'successor' when 2 then 'branch' end as relation,
    row.effective_on,
    source_file.path as source_file,
    row.row_number
from main.employer_links as row
join main.employer_number as one on one.employer = row.from_employer
join main.employer_key as one_key on one_key.key = one.key
join main.employer_number as other on other.employer = row.to_employer
join main.employer_key as other_key on other_key.key = other.key
join main.source_file using (source_file);
