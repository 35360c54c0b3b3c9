"""The words of what stands out: of its page and of its sheet in the workbook."""

from __future__ import annotations

from typing import Final

from checks.law.reasons import Language

_WORDS: Final = {
    "title": ("异常线索", "What stands out"),
    "about": (
        "单个月份看不出、合在一起才显出的情形。它只排出先看什么，不给任何人打分，也不改变任何结论；每条都可能有正当原因，"
        "请看“可能的正当原因”一栏并核对来源行。",
        "What no single month shows. It orders the work: it scores nobody and changes no answer. Each may be innocent, "
        "as the last column says; look at the source rows.",
    ),
    "none": ("没有异常线索。", "Nothing stands out."),
    "back": ("返回核验报告", "back to the report"),
    "employer": ("单位", "Employers"),
    "person": ("申请人", "Applicants"),
    "ranked": (
        "线索种类多的在前，其次占比高的在前。",
        "The ones with most kinds of signals first, then those with the largest share.",
    ),
    "more": (
        "另有 {} 条，见工作簿“异常线索”页。",
        "{} more are in the workbook, on the sheet of the same name.",
    ),
    "kinds": ("种类", "kinds"),
    "signal": ("线索", "signal"),
    "subject": ("单位或证件号码", "employer or person"),
    "application": ("申请编号", "application"),
    "months": ("月份", "months"),
    "size": ("数量", "how many"),
    "share": ("占比", "share"),
    "of_what": ("占：", "of: "),
    "rows": ("来源行", "source rows"),
    "more_rows": ("另有 {} 行", "{} more"),
    "innocent": ("可能的正当原因", "what would explain it"),
    "reach_title": ("线索落在谁身上", "Whom the signals hit"),
    "reach_note": (
        "申请人本人或其申请单位有该线索的比例（%）。各组相差悬殊时，请先检查线索本身是否公允。",
        "Per cent of applicants who have the signal themselves or apply through an employer that has it. Where groups "
        "differ much, look first whether the signal is fair.",
    ),
    "province": ("证件号码前两位（省份）", "first two digits of the number (province)"),
    "sex": ("性别", "sex"),
    "age": ("年龄", "age"),
    "male": ("男", "male"),
    "female": ("女", "female"),
    "applicants": ("申请人数", "applicants"),
    "code": ("代码", "code"),
    "first_month": ("起", "from"),
    "last_month": ("止", "until"),
    "subject_kind": ("对象", "of"),
    "of_employer": ("单位", "employer"),
    "of_person": ("申请人", "applicant"),
    "counts": ("数量指", "counts"),
    "share_of": ("占比指", "share of"),
}


def anomaly_word(name: str, language: Language) -> str:
    """A word of what stands out."""
    return _WORDS[name][0 if language == "zh" else 1]
