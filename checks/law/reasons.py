"""Every reason a month or an application can carry: article, the answers it may come with, and all its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from checks.law.answers import FAIL, PASS, REFER

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Reason:
    """A reason code: the article it applies, the answers it may come with, and its words in two languages.

    Attributes:
        answers: PASS is that of a remark, which changes no answer.
        zh, en: the reason in plain words.
        settles_zh, settles_en: what a person looks at or asks for to settle it; empty where nothing does.
        missing: the kind of missing thing (`missing_kinds`) that, where it is listed, is what the reason speaks of.
    """

    code: str
    article: str
    answers: tuple[int, ...]
    zh: str
    en: str
    settles_zh: str = ""
    settles_en: str = ""
    missing: str = ""

    def words(self, language: Language) -> str:
        """The reason in plain words."""
        return self.zh if language == "zh" else self.en

    def settles(self, language: Language) -> str:
        """What would settle it; empty where nothing does."""
        return self.settles_zh if language == "zh" else self.settles_en


_CITED: Final = {
    "第一条": "Article 1",
    "第二条": "Article 2",
    "第二条第二款": "Article 2, paragraph 2",
    "第二条、第十一条": "Articles 2 and 11",
    "第三条": "Article 3",
    "第四条(一)1": "Article 4(1)1",
    "第四条(一)4": "Article 4(1)4",
    "第四条(二)3": "Article 4(2)3",
    "第四条(二)4": "Article 4(2)4",
    "第四条(二)7": "Article 4(2)7",
    "第六条4（补缴）": "Article 6(4), back payment",
    "第六条4（基数与个税）": "Article 6(4), base and tax",
    "第六条4（缴费单位与合同单位）": "Article 6(4), payer and contract",
    "第六条末款": "Article 6, last sentence",
    "第十四条": "Article 14",
    "第十五条": "Article 15",
}


def cited(article: str, language: Language) -> str:
    """An article of the regulation as it is cited; KeyError for one that is unknown in English."""
    return article if language == "zh" else _CITED[article]


_PAYMENT, _MATCH = "第六条4（补缴）", "第六条4（基数与个税）"
_EMPLOYER, _DOUBT = "第六条4（缴费单位与合同单位）", "第六条末款"
_SECOND, _INVESTOR = "第二条", "第四条(二)4"
_INCOME: Final = (
    "核对该月收入构成：工资条、个税申报明细；由单位说明基数与收入不一致的原因",
    "compare with pay slips and the tax declaration; let the employer explain why base and income differ",
)
_REJECTED: Final = (
    "请报送单位更正未能采用的数据行，再重新核验",
    "have the rows that could not be used corrected by the office that sent them, then verify again",
)

REASONS: Final = (
    Reason(
        "BACK_IN_TIME",
        _PAYMENT,
        (REFER,),
        "标为补缴，但到账不晚于缴费期限",
        "labelled back-paid, but paid by the deadline",
        "核对到账凭证和申报记录：该月是正常缴费还是补缴",
        "check the bank record and the filing: a normal payment or a back-payment",
    ),
    Reason(
        "BASE_ABOVE_INCOME",
        _MATCH,
        (
            FAIL,
            REFER,
        ),
        "缴费基数高于申报个税的收入",
        "base above the income declared for tax",
        *_INCOME,
    ),
    Reason(
        "BASE_BELOW_INCOME",
        _MATCH,
        (
            FAIL,
            REFER,
        ),
        "缴费基数低于申报个税的收入",
        "base below the income declared for tax",
        *_INCOME,
    ),
    Reason(
        "BASE_OUT_OF_RANGE",
        _MATCH,
        (REFER,),
        "缴费基数超出当年上下限",
        "base outside the floor and cap of its year",
        "核对该年度公布的上下限，由单位到社保经办机构更正基数",
        "check the published floor and cap; the employer has the base corrected at the insurance office",
    ),
    Reason(
        "CONTRACT_EXPIRED",
        _SECOND,
        (REFER,),
        "劳动合同已到期，但参保或缴费仍在继续",
        "the contract has ended, but enrolment or payment goes on",
        "请提供续签的劳动（聘用）合同",
        "ask for the renewed contract",
        missing="CONTRACT",
    ),
    Reason(
        "CONTRACT_MISSING",
        _EMPLOYER,
        (REFER,),
        "没有覆盖该时间的劳动合同记录",
        "no contract on file for the time",
        "请提供覆盖该时间的劳动（聘用）合同",
        "ask for the contract that covers the time",
        missing="CONTRACT",
    ),
    Reason(
        "DEFERRAL_UNPROVEN",
        _PAYMENT,
        (REFER,),
        "缓缴，但未见符合政策的补足",
        "deferred, and no payment under a relief is shown",
        "请单位提供缓缴批准文件和补足缓缴费款的凭证",
        "ask the employer for the approval of the deferral and proof of the later payment",
    ),
    Reason(
        "EMPLOYER_DISPATCH",
        _EMPLOYER,
        (REFER,),
        "缴费单位为劳务派遣单位",
        "the paying employer is a dispatch agency",
        "请提供与派遣单位的劳动合同和派遣协议，核对用工单位",
        "ask for the contract with the agency and the dispatch agreement",
    ),
    Reason(
        "EMPLOYER_MISMATCH",
        _EMPLOYER,
        (FAIL,),
        "缴费单位与劳动合同单位不一致",
        "the paying employer is not the contract's",
        *_REJECTED,
    ),
    Reason(
        "EMPLOYER_NOT_LOCAL",
        "第三条",
        (REFER,),
        "申请单位代码的登记机关不在本市，未见其登记地",
        "the applying employer's number was issued elsewhere, and no local registration is on file",
        "查验申请单位的营业执照：注册地或登记地是否在本市",
        "look at the business licence: is the employer registered in the city?",
    ),
    Reason(
        "EMPLOYER_RELATED",
        _EMPLOYER,
        (REFER,),
        "单位不同，但有分支或同名关系",
        "another employer, but related by branch or name",
        "核对两个单位的登记材料，确认是否同一用人单位（分支、更名、承继）",
        "check in the register whether both are one employer (branch, new name, successor)",
    ),
    Reason(
        "EMPLOYER_UNIDENTIFIED",
        _EMPLOYER,
        (REFER,),
        "单位代码不是有效的组织机构代码，无法比对是否同一单位",
        "an employer's number is no valid organisation code, so the two cannot be compared",
        "核对两个单位的登记材料，补录各自的统一社会信用代码",
        "check in the register and record the unified code of both employers",
    ),
    Reason(
        "INVEST_SHARE_MISSING",
        _INVESTOR,
        (PASS,),
        "本人在该企业的出资比例不全",
        "the person's share of the enterprise is not complete",
        "请提供验资报告和工商档案机读材料",
        "ask for the capital verification report and the registry extract",
    ),
    Reason(
        "INVEST_STAFF_MISSING",
        _INVESTOR,
        (PASS,),
        "未见该企业聘用本市户籍人员的名单",
        "no list of the enterprise's local staff",
        "请企业提供聘用本市户籍人员名单和户籍证明",
        "ask the enterprise for the list of local staff with their household papers",
    ),
    Reason(
        "INVEST_STAFF_UNDECIDED",
        _INVESTOR,
        (PASS,),
        "聘用本市户籍人员数因规定有不同理解或数据不足，不能确定",
        "the number of local staff can be read in two ways, or the data do not decide it",
        "逐年核对名单人员的户籍证明、连续缴费记录和劳动合同",
        "check the listed staff year by year: household papers, unbroken payments, contracts",
    ),
    Reason(
        "INVEST_STAFF_UNSEEN",
        _INVESTOR,
        (PASS,),
        "名单中有人员在社保数据中没有任何记录",
        "somebody on the list has no contribution row at all",
        "补取这些人员的社保缴费记录，再重新核验",
        "fetch the contribution records of these persons, then verify again",
    ),
    Reason(
        "INVEST_YEAR_MISSING",
        _INVESTOR,
        (PASS,),
        "该企业有的年度没有纳税记录",
        "for a year, no tax of the enterprise is on record",
        "请企业提供该年度在本市的纳税明细",
        "ask for the enterprise's tax details of that year",
    ),
    Reason(
        "NOT_EMPLOYED",
        _SECOND,
        (FAIL,),
        "申请日与申请单位无在期劳动合同",
        "no live contract with the applying employer",
        *_REJECTED,
    ),
    Reason(
        "NOT_PAYING",
        _SECOND,
        (FAIL,),
        "申请当月未处于缴费状态",
        "not paying in the month of application",
        *_REJECTED,
    ),
    Reason(
        "PARAMETERS_MISSING",
        _MATCH,
        (REFER,),
        "该月没有公布的缴费基数上下限",
        "no floor and cap are known for the month",
        "查该月所属社保年度公布的缴费基数上下限，人工比对",
        "look up the published floor and cap of that contribution year and compare by hand",
    ),
    Reason(
        "PAYING_OTHER_EMPLOYER",
        _SECOND,
        (REFER,),
        "申请当月由其他单位缴费，未见申请单位的参保登记",
        "another employer pays in the month of application, and no enrolment with the applying one is shown",
        "请申请单位提供参保登记，并说明由谁用工、由谁缴费",
        "ask the applying employer for the enrolment, and to say who employs and who pays",
    ),
    Reason(
        "PAYING_UNDECIDED",
        _SECOND,
        (REFER,),
        "申请当月的缴费状态需核实",
        "payment in the month of application is undecided",
        "查社保经办系统：申请当月是否已按期缴费",
        "look in the insurance system whether the month of application was paid in time",
        missing="CONTRIBUTION_COVERAGE",
    ),
    Reason(
        "PAYMENT_BACK_PAID",
        _PAYMENT,
        (FAIL,),
        "补缴的月份不计",
        "the month was paid only by back-payment, which does not count",
        *_REJECTED,
    ),
    Reason(
        "PAYMENT_LATE",
        _PAYMENT,
        (REFER,),
        "标为正常缴费，但到账晚于期限",
        "labelled normal, but paid after the deadline",
        "核对到账凭证；如逾期有政策依据，请单位提供文件",
        "check the bank record; if a measure allows the delay, ask for the document",
    ),
    Reason(
        "PAYMENT_OWED",
        _PAYMENT,
        (
            FAIL,
            REFER,
        ),
        "该月欠费，未见缴纳",
        "the month was billed and is not paid",
        "查社保经办系统：该月费款是否已缴清及缴纳日期",
        "look in the insurance system whether and when the month was paid",
    ),
    Reason(
        "PAYMENT_PENDING",
        _SECOND,
        (REFER,),
        "申请当月未到缴费期限，参保登记未见",
        "not yet due, and no enrolment is shown",
        "请单位提供申请当月的参保登记，或到期后查当月缴费",
        "ask for the enrolment of the month of application, or look again once the month is due",
        missing="ENROLMENT",
    ),
    Reason(
        "PAYMENT_REFUNDED",
        _PAYMENT,
        (
            FAIL,
            REFER,
        ),
        "该月缴费已全部或部分退收",
        "the payment was refunded, whole or in part",
        "查社保经办系统：退收的原因和退收后仍有效的缴费",
        "look in the insurance system why it was refunded and what remains paid",
    ),
    Reason(
        "PAYMENT_UNDATED",
        _PAYMENT,
        (REFER,),
        "该月缴费没有到账日期，无法判断是否按期",
        "the payment has no date, so whether it was in time is not known",
        "查社保经办系统：该月的到账日期",
        "look in the insurance system for the day of payment",
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
        "居住证有效期缺失、起止颠倒，或在申请日之后重新签注",
        "the permit's dates are missing or inverted, or it was endorsed since",
        "查验《上海市居住证》原件：有效期的起止日期",
        "look at the residence permit itself: its first and last day",
        missing="PERMIT_DATES",
    ),
    Reason(
        "SANCTIONED",
        "第十四条",
        (
            FAIL,
            REFER,
        ),
        "个人或单位在限制申请期内",
        "the person or employer is under a sanction",
        "核对惩戒文书：所列单位与申请单位是否为同一单位，限制期何时届满",
        "look at the sanction itself: is the employer named in it the applying one, and when does it end?",
    ),
    Reason(
        "SCOPE_BRANCH",
        "第二条第二款",
        (
            FAIL,
            REFER,
        ),
        "工作地在外省市分支机构",
        "works at a branch outside the city",
        "核对劳动合同载明的工作地；请报送单位更正未能采用的合同数据行",
        "check the place of work in the contracts; have the contract row that could not be used corrected",
    ),
    Reason(
        "SCOPE_PERSON",
        "第一条",
        (FAIL,),
        "不属于境内来沪人员",
        "not a person from the mainland",
    ),
    Reason(
        "SOURCE_REJECTED",
        _DOUBT,
        (REFER,),
        "本人有问题数据行未能采用",
        "a source row of this person could not be used",
        *_REJECTED,
        missing="REJECTED_ROWS",
    ),
    Reason(
        "SOURCE_UNATTRIBUTED",
        _DOUBT,
        (REFER,),
        "有无法归到具体人的问题数据行，可能属于本人",
        "rejected rows that name no readable person may be this person's",
        "请报送单位更正无法归到具体人的数据行，再重新核验",
        "have the rows that name no readable person corrected by the office that sent them, then verify again",
    ),
    Reason(
        "TAX_MISSING",
        _MATCH,
        (
            FAIL,
            REFER,
        ),
        "对应月份没有工资薪金申报",
        "no wages were declared for the month",
        "请提供该月的个人所得税收入纳税明细，或单位的扣缴申报表",
        "ask for the income details of the month by the tax bureau, or the withholding return",
    ),
    Reason(
        "TAX_NOT_COVERED",
        _MATCH,
        (REFER,),
        "个税数据未覆盖对应月份",
        "the tax data do not cover the month",
        "补取该月的个税数据，或请提供个人所得税收入纳税明细",
        "fetch the tax data of the month, or ask for the income details by the tax bureau",
    ),
    Reason(
        "TAX_OTHER_AGENT",
        _MATCH,
        (REFER,),
        "工资薪金由其他单位申报",
        "wages were declared by another agent",
        "请两个单位说明由谁发放工资、由谁缴费",
        "let both employers say who pays the wages and who the contributions",
    ),
    Reason(
        "TOPUP_NOT_COUNTED",
        _PAYMENT,
        (PASS,),
        "补差不在政策期内，未计入基数",
        "a top-up outside the statutory time is not counted",
        "如属政策性补差，请单位提供补差通知和缴费凭证",
        "if it is a statutory top-up, ask for the notice and proof of payment",
    ),
    Reason(
        "WINDOW_SHORT",
        _SECOND,
        (FAIL,),
        "前12个月正常缴费不足6个月",
        "fewer than 6 of the 12 months before are paid",
        *_REJECTED,
    ),
    Reason(
        "WINDOW_UNDECIDED",
        _SECOND,
        (REFER,),
        "前12个月是否满6个月需核实",
        "whether 6 of the 12 months are paid is undecided",
        "查社保经办系统：前12个月中存疑月份的缴费",
        "look in the insurance system at the doubtful months of the 12 before",
        missing="CONTRIBUTION_COVERAGE",
    ),
)
"""In alphabetical order of code: the number of a reason is its place, counted from 1."""

NUMBERS: Final = {reason.code: place for place, reason in enumerate(REASONS, start=1)}
_BY_CODE: Final = {reason.code: reason for reason in REASONS}


def reason(code: str) -> Reason:
    """The reason with this code; KeyError where there is none."""
    return _BY_CODE[code]


def codes(reasons: int) -> list[str]:
    """The codes in a reason set, sorted."""
    return [each.code for place, each in enumerate(REASONS, start=1) if reasons >> place & 1]


def finding(code: str, answer: int) -> int:
    """The finding of a reason with an answer; ValueError where the table does not give the reason that answer."""
    if answer not in _BY_CODE[code].answers:
        raise ValueError(f"{code} never comes with answer {answer}")
    return answer * 64 + NUMBERS[code]


def bit(code: str) -> int:
    """The reason as a bit of a reason set."""
    return int(2 ** NUMBERS[code])
