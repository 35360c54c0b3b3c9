-- The declared incomes each base match rests on: the employer's in the year before, in the months the expected base was
-- taken from, and everybody's in the months the wage may have been declared in. Grain: one row of one question.
select
    wanted.question,
    'tax' as kind,
    concat(month_text(rows.month), ' ', own.employer_key) as name,
    evidence_digest([
        month_text(rows.month),
        own.employer_key,
        cast(rows.item as varchar),
        cast(rows.income as varchar),
        cast(rows.declared_on as varchar)
    ]) as digest
from run_question as wanted
join extract.tax as rows on rows.person = wanted.person
join employer_number as number on number.employer = rows.agent
join employer_key as own on own.key = number.key
where wanted.what = 'base_match'
    and rows.stands
    and rows.item in (0, 1)
    and (
        list_contains(wanted.looked_at, rows.month)
        or own.group_key = wanted.group_key
            and (
                rows.month // 12 = wanted.base_year
                or rows.month between wanted.income_since and wanted.income_until
            )
    );
