-- The links of the group of each question's employer. Grain: one row of one question.
select
    wanted.question,
    'employer_links' as kind,
    concat(one.employer_key, ' ', other.employer_key) as name,
    evidence_digest([
        one.employer_key,
        other.employer_key,
        cast(rows.relation as varchar),
        cast(rows.effective_on as varchar)
    ]) as digest
from run_question as wanted
join employer_key as own on own.group_key = wanted.group_key
join employer_number as of_group on of_group.key = own.key
join extract.employer_links as rows on of_group.employer in (rows.from_employer, rows.to_employer)
join employer_number as starts on starts.employer = rows.from_employer
join employer_number as ends on ends.employer = rows.to_employer
join employer_key as one on one.key = starts.key
join employer_key as other on other.key = ends.key
where wanted.what in ('employer', 'base_match', 'sanction', 'employed', 'paying');
