-- What the register says of the employer of a line, or of the one that applies (scope). Grain: one row of one question.
select
    asked.question,
    'employers' as kind,
    asked.employer_key as name,
    evidence_digest([asked.employer_key, cast(rows.kind as varchar), rows.region]) as digest
from asked_question as asked
join employer_number as number on number.key = asked.key
join extract.employers as rows on rows.employer = number.employer
where asked.what in ('employer', 'scope');
