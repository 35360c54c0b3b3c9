-- What was answered to each question, and with which figures besides the reason? Grain: one question.
select question, 'answer' as kind, concat_ws(' ', answer, code) as name, evidence_digest([answer, code, figures]) as digest
from run_finding;
