-- The answer of a finding: 0 fail, 1 refer, 2 pass.
create macro finding_answer(finding) as finding // 64;
