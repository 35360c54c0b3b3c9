-- The answer to each question, its reason, and the figures a person sees with it: of a base match base, expected base and
-- what that follows, of a window the months that count. Grain: one question.
create temp table run_finding as
with of_line as (
    select *, case what when 'payment' then payment when 'employer' then employer_test else base_match end as finding
    from run_question
    where month is not null
)
select
    question,
    answer(finding_answer(finding)) as answer,
    reason_number.code,
    if(what = 'base_match', concat_ws(' ', base, coalesce(expected_base, 0), coalesce(basis, -1)), '') as figures
from of_line
left join reason_number on reason_number.number = finding_reason(finding)
union all
select
    wanted.question,
    case wanted.what
        when 'permit' then verdict.permit
        when 'scope' then verdict.scope
        when 'sanction' then verdict.sanction
        when 'employed' then verdict.employed
        when 'paying' then verdict.paying
        when 'window' then verdict."window"
        when 'source' then verdict.source
    end as answer,
    verdict_reason.code,
    if(wanted.what = 'window', concat_ws(' ', verdict.window_months_min, verdict.window_months_max), '') as figures
from run_question as wanted
join verdict using (application_id)
left join verdict_reason
    on verdict_reason.application_id = wanted.application_id and verdict_reason.check_name = wanted.what
where wanted.month is null;
