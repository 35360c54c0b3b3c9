-- 与上一批次相比，哪些申请的结论变了？ What changed between two runs? (hecha query … --other-run -1; hecha diff says why)
select application_id, person_name, change, outcome_before, outcome_now, reasons_gone, reasons_new,
    points_min_before, points_min_now
from verdict_change
order by application_id;
