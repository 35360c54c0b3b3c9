-- What the register says of the employer of a line, or of the one that applies (scope). Grain: one row of one question.
select
    wanted.question,
    'employers' as kind,
    wanted.employer_key as name,
    evidence_digest([wanted.employer_key, cast(rows.kind as varchar), rows.region]) as digest
from run_question as wanted
join employer_number as number on number.key = wanted.key
join extract.employers as rows on rows.employer = number.employer
where wanted.what in ('employer', 'scope');
