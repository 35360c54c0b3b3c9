"""Every reason a month or an application can carry: article, the answers it may come with, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from checks.answers import FAIL, PASS, REFER, STEP

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Reason:
    """A reason code with the article it applies, the answers it may come with and its words in two languages."""

    code: str
    article: str
    answers: tuple[int, ...]
    zh: str
    en: str

    def words(self, language: Language) -> str:
        """The reason in plain words."""
        return self.zh if language == "zh" else self.en


_PAYMENT, _MATCH = "第六条4（补缴）", "第六条4（基数与个税）"
_EMPLOYER, _REJECTED = "第六条4（缴费单位与合同单位）", "第六条末款"
_SECOND = "第二条"

REASONS: Final = (
    Reason(
        "BASE_ABOVE_INCOME",
        _MATCH,
        (FAIL, REFER),
        "缴费基数高于申报个税的收入",
        "base above the income declared for tax",
    ),
    Reason(
        "BASE_BELOW_INCOME",
        _MATCH,
        (FAIL, REFER),
        "缴费基数低于申报个税的收入",
        "base below the income declared for tax",
    ),
    Reason(
        "BASE_OUT_OF_RANGE", _MATCH, (REFER,), "缴费基数超出当年上下限", "base outside the floor and cap of its year"
    ),
    Reason("CONTRACT_MISSING", _EMPLOYER, (REFER,), "没有覆盖该时间的劳动合同记录", "no contract on file for the time"),
    Reason(
        "DEFERRAL_UNPROVEN",
        _PAYMENT,
        (REFER,),
        "缓缴，但未见符合政策的补足",
        "deferred, and no payment under a relief is shown",
    ),
    Reason(
        "EMPLOYER_DISPATCH", _EMPLOYER, (REFER,), "缴费单位为劳务派遣单位", "the paying employer is a dispatch agency"
    ),
    Reason(
        "EMPLOYER_MISMATCH",
        _EMPLOYER,
        (FAIL,),
        "缴费单位与劳动合同单位不一致",
        "the paying employer is not the contract's",
    ),
    Reason(
        "EMPLOYER_RELATED",
        _EMPLOYER,
        (REFER,),
        "单位不同，但有分支或同名关系",
        "another employer, but related by branch or name",
    ),
    Reason(
        "NOT_EMPLOYED",
        _SECOND,
        (FAIL,),
        "申请日与申请单位无在期劳动合同",
        "no live contract with the applying employer",
    ),
    Reason("NOT_PAYING", _SECOND, (FAIL,), "申请当月未处于缴费状态", "not paying in the month of application"),
    Reason(
        "PARAMETERS_MISSING",
        _MATCH,
        (REFER,),
        "该月没有公布的缴费基数上下限",
        "no floor and cap are known for the month",
    ),
    Reason(
        "PAYING_UNDECIDED",
        _SECOND,
        (REFER,),
        "申请当月的缴费状态需核实",
        "payment in the month of application is undecided",
    ),
    Reason("PAYMENT_BACK_PAID", _PAYMENT, (FAIL,), "补缴的月份不计", "the month was paid back"),
    Reason(
        "PAYMENT_LATE",
        _PAYMENT,
        (REFER,),
        "标为正常缴费，但到账晚于期限",
        "labelled normal, but paid after the deadline",
    ),
    Reason(
        "PAYMENT_PENDING",
        _SECOND,
        (REFER,),
        "申请当月未到缴费期限，参保登记未见",
        "not yet due, and no enrolment is shown",
    ),
    Reason(
        "PAYMENT_REFUNDED",
        _PAYMENT,
        (FAIL, REFER),
        "该月缴费已全部或部分退收",
        "the payment was refunded, whole or in part",
    ),
    Reason(
        "PERMIT_NOT_VALID",
        "第二条、第十一条",
        (FAIL,),
        "申请日居住证不在有效期内",
        "the permit was not valid on the day",
    ),
    Reason(
        "PERMIT_UNCLEAR",
        "第二条、第十一条",
        (REFER,),
        "居住证有效期缺失或前后颠倒",
        "the permit's dates are missing or inverted",
    ),
    Reason(
        "SANCTIONED", "第十四条", (FAIL, REFER), "个人或单位在限制申请期内", "the person or employer is under a ban"
    ),
    Reason(
        "SCOPE_BRANCH", "第二条第二款", (FAIL, REFER), "工作地在外省市分支机构", "works at a branch outside the city"
    ),
    Reason("SCOPE_PERSON", "第一条", (FAIL,), "不属于境内来沪人员", "not a person from the mainland"),
    Reason(
        "SOURCE_REJECTED",
        _REJECTED,
        (REFER,),
        "本人有问题数据行未能采用",
        "a source row of this person could not be used",
    ),
    Reason("TAX_MISSING", _MATCH, (FAIL, REFER), "对应月份没有工资薪金申报", "no wages were declared for the month"),
    Reason("TAX_NOT_COVERED", _MATCH, (REFER,), "个税数据未覆盖对应月份", "the tax data do not cover the month"),
    Reason("TAX_OTHER_AGENT", _MATCH, (REFER,), "工资薪金由其他单位申报", "wages were declared by another agent"),
    Reason(
        "TOPUP_NOT_COUNTED",
        _PAYMENT,
        (PASS,),
        "补差不在政策期内，未计入基数",
        "a top-up outside the statutory time is not counted",
    ),
    Reason(
        "WINDOW_SHORT", _SECOND, (FAIL,), "前12个月正常缴费不足6个月", "fewer than 6 of the 12 months before are paid"
    ),
    Reason(
        "WINDOW_UNDECIDED",
        _SECOND,
        (REFER,),
        "前12个月是否满6个月需核实",
        "whether 6 of the 12 months are paid is undecided",
    ),
)
"""In alphabetical order of code: the number of a reason is its place, counted from 1."""

NUMBERS: Final = {reason.code: place for place, reason in enumerate(REASONS, start=1)}
_BY_CODE: Final = {reason.code: reason for reason in REASONS}


def reason(code: str) -> Reason:
    """The reason with this code; KeyError where there is none."""
    return _BY_CODE[code]


def finding(code: str, answer: int) -> int:
    """The finding of a reason with an answer; ValueError where the table does not give the reason that answer."""
    if answer not in _BY_CODE[code].answers:
        raise ValueError(f"{code} never comes with answer {answer}")
    return answer * STEP + NUMBERS[code]


def bit(code: str) -> int:
    """The reason as a bit of a reason set."""
    return int(2 ** NUMBERS[code])


def codes(reasons: int) -> list[str]:
    """The codes in a reason set, sorted."""
    return [each.code for place, each in enumerate(REASONS, start=1) if reasons >> place & 1]
