-- A check that does not pass has a reason, which is among those of its application; one that passes has none.
select application_id, checked.check_name
from (
    select
        application_id,
        reasons,
        unnest(['permit', 'scope', 'sanction', 'employed', 'paying', 'window', 'source']) as check_name,
        unnest([permit, scope, sanction, employed, paying, "window", source]) as answer
    from verdict
) as checked
left join verdict_reason using (application_id, check_name)
where (checked.answer = 'pass') <> (verdict_reason.code is null)
    or not coalesce(list_contains(checked.reasons, verdict_reason.code), true);
