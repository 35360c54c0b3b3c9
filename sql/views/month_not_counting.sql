-- Which months cannot count toward points, by which article and why, and which row says so?
-- Grain: one reason of one line that fails.
create view month_not_counting as
select
    person.person_id,
    make_date(line.month // 12, line.month % 12 + 1, 1) as month,
    employer_number.employer_id,
    cast(line.base * 0.01 as decimal(18, 2)) as base,
    cast(line.expected_base as decimal(18, 2)) as expected_base,
    reason.code,
    reason.article,
    reason.zh,
    reason.en,
    source_file.path as source_file,
    line.row_number
from (
    -- Only the tests that fail exclude a month; a doubt along with them does not.
    select *, unnest([payment, employer_test, base_match]) as finding from line where outcome = 0
) as line
join reason_number on reason_number.number = finding_reason(line.finding)
join reason using (code)
join person using (person)
join employer_number using (employer)
join source_file using (source_file)
where finding_answer(line.finding) = 0;
