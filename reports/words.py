"""The words of the screen in two languages."""

from __future__ import annotations

import unicodedata
from typing import Final

from checks.reasons import Language

_WORDS: Final = {
    "run": ("核验批次", "run"),
    "extract": ("数据提取批次", "extract"),
    "extracted": ("提取日期", "extracted on"),
    "rulebook": ("规则参数表", "rulebook"),
    "dataset": ("数据集", "dataset"),
    "read": ("读入", "read"),
    "kept": ("采用", "kept"),
    "rejected": ("问题行", "rejected"),
    "copies": ("重复行", "copies"),
    "outcomes": ("积分申请核验结论", "applications"),
    "months": ("逐月台账", "lines of the ledger"),
    "pass": ("通过", "pass"),
    "refer": ("转人工核实", "refer"),
    "fail": ("不通过", "fail"),
    "missing": ("缺少的材料（第五条，一次性告知）", "what is missing, told at once (第五条)"),
    "lacking": ("缺少什么", "what is missing"),
    "settles": ("用什么材料补足", "what settles it"),
    "detail": ("具体", "detail"),
    "reasons": ("积分申请的原因", "reasons of applications"),
    "excluded": ("不能作为积分依据的月份的原因", "reasons for which months cannot count"),
    "code": ("代码", "code"),
    "article": ("条款", "article"),
    "words": ("说明", "in words"),
    "count": ("次数", "count"),
    "rejects": ("问题数据行", "rejected rows"),
    "file": ("文件", "file"),
    "column": ("列", "column"),
    "rows": ("行数", "rows"),
    "first_row": ("首行", "first row"),
    "row": ("行", "row"),
    "notes": ("提示（不影响采用）", "notes (the rows are used)"),
    "USCC_CHECKSUM": ("统一社会信用代码校验码有误", "the check character of a USCC is wrong"),
    "VALUE_IGNORED": ("次要金额无法读取，留空", "a side amount cannot be read and is left empty"),
    "nobody": (
        "注意：单位、单位关联或失信惩戒数据中有 {} 行未能采用，无法归到具体的人，请先核对。",
        "Look first: {} rows of employers, links or sanctions could not be used; they concern nobody by name.",
    ),
    "unknown_heads": ("未采用的列", "heads that fitted no column"),
    "unused_files": ("未采用的文件", "files that are no dataset"),
    "lies": ("核验结果", "the run lies in"),
    "application": ("积分申请", "application"),
    "person": ("证件号码", "person"),
    "employer": ("单位", "employer"),
    "applied_on": ("申请日期", "applied on"),
    "outcome": ("结论", "outcome"),
    "check": ("核验项", "check"),
    "answer": ("结果", "answer"),
    "permit": ("居住证有效期", "permit"),
    "scope": ("适用对象", "scope"),
    "sanction": ("失信惩戒", "sanction"),
    "employed": ("就业状态", "employed"),
    "paying": ("当月缴费", "paying"),
    "window": ("前12个月缴费", "window"),
    "source": ("数据完整", "source"),
    "payment": ("缴费", "payment"),
    "employer_test": ("单位一致", "employer"),
    "base_match": ("基数与个税", "base match"),
    "month": ("月份", "month"),
    "base": ("缴费基数", "base"),
    "basis": ("积分依据", "points basis"),
    "window_months": ("前12个月正常缴费月数", "months paid in the window"),
    "points_months": ("可计积分月数", "months that count"),
    "year_points": ("年限积分", "points for years"),
    "base_points": ("缴费基数积分", "points for the base"),
    "tier": ("缴费基数达到 {} 倍的月数", "months at {} x the reference wage"),
    "to": ("至", "to"),
    "kind": ("缴费类型", "kind"),
    "paid_on": ("到账日期", "paid on"),
    "deadline": ("缴费期限", "deadline"),
    "identity": ("当月视同", "in this month the same as"),
    "link": ("单位关联", "link"),
    "from_employer": ("原单位", "from"),
    "relation": ("关系", "relation"),
    "to_employer": ("现单位", "to"),
    "effective_on": ("生效日期", "effective on"),
    "contract": ("劳动合同", "contract"),
    "no_contract": ("没有覆盖该月的劳动合同", "no contract covers the month"),
    "expected": ("应有基数", "expected base"),
    "no_income": ("没有可比的收入", "no income to compare with"),
    "limits": ("当年下限和上限", "floor and cap of the year"),
    "tolerance": (
        "高于应有基数 {}% 以内通过、{}% 以内核实；低于 {}% 以内通过、{}% 以内核实",
        "above: pass to {} %, refer to {} %; below: pass to {} %, refer to {} %",
    ),
    "deviation": ("偏离", "deviation"),
    "agent": ("扣缴义务人", "agent"),
    "item": ("所得项目", "item"),
    "income": ("收入额", "income"),
    "declared_on": ("申报日期", "declared on"),
    "stands": ("有效", "stands"),
    "own": ("本单位", "own"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "prior_year_average": ("上年月均收入", "average of the year before"),
    "first_full_month": ("首个足月收入", "first full month"),
    "current_month": ("当月收入", "the month's own wages"),
    "source_row": ("来源", "source"),
    "sure": ("确定", "sure"),
    "fair": ("较可靠", "fair"),
    "practice": ("实务", "practice"),
    "normal": ("正常缴费", "normal"),
    "back": ("补缴", "back"),
    "topup": ("补差", "top-up"),
    "deferred": ("缓缴", "deferred"),
    "refund": ("退收", "refund"),
    "wages": ("工资薪金", "wages"),
    "bonus": ("全年一次性奖金", "bonus"),
    "other": ("其他", "other"),
    "same": ("同一", "same"),
    "successor": ("承继", "successor"),
    "branch": ("分支机构", "branch"),
    "name": ("名称", "name"),
    "enrolment": ("参保登记", "enrolment"),
    "no_line": ("{} 没有缴费记录", "no contribution row for {}"),
    "start": ("起", "from"),
    "end": ("止", "until"),
    "region": ("工作地", "region"),
    "remark": ("提示", "remark"),
    "own_rejects": ("本人未能采用的数据行", "rows of the person that could not be used"),
    "not_shown": (
        "核验已完成并发布：{}，但摘要无法显示（{}）",
        "the run is done and lies in {}, but its summary could not be shown ({})",
    ),
    "tax_covered": ("个税数据覆盖", "tax data cover"),
    "nothing_covered": ("无", "nothing"),
    "looked_at": ("查看的税款所属期", "tax months looked at"),
    "register": ("单位登记", "register of employers"),
    "kind_dispatch": ("劳务派遣", "dispatch"),
    "softened": (
        "SOURCE_REJECTED：本人有问题数据行，有一项不通过因此改为转人工核实",
        "SOURCE_REJECTED: for a rejected row of the person, a fail was turned into refer",
    ),
    "unexpected": (
        "程序内部错误（{}，{}），没有发布任何结果；请把这一行报给维护人员",
        "internal error ({}, {}); nothing was published; please report this line",
    ),
}


def word(name: str, language: Language) -> str:
    """A word of the screen."""
    return _WORDS[name][0 if language == "zh" else 1]


def masked(person_id: str) -> str:
    """An identity number with only its first and last four characters."""
    return person_id[:4] + "*" * (len(person_id) - 8) + person_id[-4:] if len(person_id) > 8 else "*" * len(person_id)


def plain(value: object) -> str:
    """A value as text without control or direction characters."""
    text = "" if value is None else str(value)
    return "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cf"))
