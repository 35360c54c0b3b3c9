-- The declared incomes each base match rests on: the employer's in the year before, in the months the expected base was
-- taken from, and everybody's in the months the wage may have been declared in. Grain: one row of one question.
select
    asked.question,
    'tax' as kind,
    concat(month_text(rows.month), ' ', own.employer_key) as name,
    evidence_digest([
        month_text(rows.month),
        own.employer_key,
        cast(rows.item as varchar),
        cast(rows.income as varchar),
        cast(rows.declared_on as varchar)
    ]) as digest
from asked_question as asked
join extract.tax as rows on rows.person = asked.person
join employer_number as number on number.employer = rows.agent
join employer_key as own on own.key = number.key
where asked.what = 'base_match'
    and rows.stands
    and rows.item in (0, 1)
    and (
        list_contains(asked.looked_at, rows.month)
        or own.group_key = asked.group_key
            and (
                rows.month // 12 = asked.base_year
                or rows.month between asked.income_since and asked.income_until
            )
    );
