"""What a person looks at or asks for to settle a doubt, for every reason that an application may be referred for."""

from __future__ import annotations

from typing import Final

from checks.law.reasons import Language

_INCOME: Final = (
    "核对该月收入构成：工资条、个税申报明细；由单位说明基数与收入不一致的原因",
    "compare with pay slips and the tax declaration; let the employer explain why base and income differ",
)
_REJECTED: Final = (
    "先请报送单位更正未能采用的数据行，再重新核验",
    "have the rows that could not be used corrected by whoever sent them, then verify again",
)

_SETTLES: Final = {
    "BASE_ABOVE_INCOME": _INCOME,
    "BASE_BELOW_INCOME": _INCOME,
    "BASE_OUT_OF_RANGE": (
        "核对该年度公布的上下限，由单位到社保经办机构更正基数",
        "check the published floor and cap; the employer has the base corrected at the insurance office",
    ),
    "CONTRACT_MISSING": ("请提供覆盖该时间的劳动（聘用）合同", "ask for the contract that covers the time"),
    "DEFERRAL_UNPROVEN": (
        "请单位提供缓缴批准文件和补足缓缴费款的凭证",
        "ask the employer for the approval of the deferral and proof of the later payment",
    ),
    "EMPLOYER_DISPATCH": (
        "请提供与派遣单位的劳动合同和派遣协议，核对用工单位",
        "ask for the contract with the agency and the dispatch agreement",
    ),
    "EMPLOYER_MISMATCH": _REJECTED,
    "EMPLOYER_RELATED": (
        "核对两个单位的登记材料，确认是否同一用人单位（分支、更名、承继）",
        "check in the register whether both are one employer (branch, new name, successor)",
    ),
    "NOT_EMPLOYED": _REJECTED,
    "NOT_PAYING": _REJECTED,
    "PARAMETERS_MISSING": (
        "查该月所属年度公布的缴费基数上下限，人工比对",
        "look up the published floor and cap of that year and compare by hand",
    ),
    "PAYING_UNDECIDED": (
        "查社保经办系统：申请当月是否已按期缴费",
        "look in the insurance system whether the month of application was paid in time",
    ),
    "PAYMENT_BACK_PAID": _REJECTED,
    "PAYMENT_LATE": (
        "核对到账凭证；如逾期有政策依据，请单位提供文件",
        "check the bank record; if a measure allows the delay, ask for the document",
    ),
    "PAYMENT_PENDING": (
        "请单位提供申请当月的参保登记，或到期后查当月缴费",
        "ask for the enrolment of the month of application, or look again once the month is due",
    ),
    "PAYMENT_REFUNDED": (
        "查社保经办系统：退收的原因和退收后仍有效的缴费",
        "look in the insurance system why it was refunded and what remains paid",
    ),
    "PERMIT_UNCLEAR": ("查验《上海市居住证》原件上的有效期", "look at the dates on the residence permit itself"),
    "SANCTIONED": (
        "核对惩戒文书所列单位与申请单位是否为同一单位",
        "check whether the employer named in the sanction is the applying one",
    ),
    "SCOPE_BRANCH": (
        "核对劳动合同载明的工作地；合同数据行请更正后重报",
        "check the place of work in the contracts; have the contract row corrected",
    ),
    "SOURCE_REJECTED": _REJECTED,
    "TAX_MISSING": (
        "请提供该月的个人所得税收入纳税明细，或单位的扣缴申报表",
        "ask for the income details of the month by the tax bureau, or the withholding return",
    ),
    "TAX_NOT_COVERED": (
        "补取该月的个税数据，或请提供个人所得税收入纳税明细",
        "fetch the tax data of the month, or ask for the income details by the tax bureau",
    ),
    "TAX_OTHER_AGENT": (
        "请两个单位说明由谁发放工资、由谁缴费",
        "let both employers say who pays the wages and who the contributions",
    ),
    "WINDOW_SHORT": _REJECTED,
    "WINDOW_UNDECIDED": (
        "查社保经办系统：前12个月中存疑月份的缴费",
        "look in the insurance system at the doubtful months of the 12 before",
    ),
}

CODES: Final = frozenset(_SETTLES)
SAME_THING: Final = {
    "CONTRACT_MISSING": "CONTRACT",
    "PAYING_UNDECIDED": "CONTRIBUTION_COVERAGE",
    "PAYMENT_PENDING": "ENROLMENT",
    "PERMIT_UNCLEAR": "PERMIT_DATES",
    "SOURCE_REJECTED": "REJECTED_ROWS",
    "WINDOW_UNDECIDED": "CONTRIBUTION_COVERAGE",
}
"""The kind of missing thing that, where it is told of an application, is what the reason speaks of."""


def settles(code: str, language: Language) -> str:
    """What would settle a doubt; empty for a reason that leaves none."""
    return _SETTLES.get(code, ("", ""))[0 if language == "zh" else 1]
