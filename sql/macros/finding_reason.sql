-- The number of a finding's reason (reason_number.number); 0 where it has none.
create macro finding_reason(finding) as finding % 64;
