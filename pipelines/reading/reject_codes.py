"""Why a row could not be used, and what would be right instead, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipelines.reading.datasets import TABLES, Column, Value


@dataclass(frozen=True)
class RejectCode:
    """A reject code with its words in two languages.

    Attributes:
        zh, en: what is wrong.
        settles_zh, settles_en: what would be right; `{}` stands for what the column holds (`FORMS`).
    """

    code: str
    zh: str
    en: str
    settles_zh: str
    settles_en: str
    article: str = "第六条末款"


REJECT_CODES: Final = (
    RejectCode(
        "AMOUNT_NEGATIVE",
        "缴费基数为负数",
        "the base is negative",
        "缴费基数不小于 0；若是退费，缴费类型写“退收”",
        "a base of 0 or more; of money paid back the kind is refund (退收)",
    ),
    RejectCode(
        "APPLICATION_IN_FUTURE",
        "申请日期晚于提取日期",
        "applied after the extract was made",
        "申请日期不晚于数据提取日期；请核对年月日",
        "a day not after the extract was made; check year, month and day",
    ),
    RejectCode(
        "APPLICATION_REPEATED",
        "申请编号重复",
        "the application's number was used before",
        "每份申请一个编号；请更正编号，重复的行请删去",
        "one number an application; correct the number, or take out the row that repeats",
    ),
    RejectCode("CODE_UNKNOWN", "代码无法识别", "the code is unknown", "请写{}", "write {}"),
    RejectCode(
        "INTERVAL_INVERTED",
        "终止日期早于起始日期",
        "it ends before it starts",
        "终止日期不早于起始日期；请核对这两个日期",
        "an end not before the start; check both days",
    ),
    RejectCode(
        "LINK_CONFLICT",
        "单位关联重复或成环",
        "the link repeats or closes a circle",
        "每个单位只有一条指向其他单位的关联，且不能绕回自身；请更正，多余的行请删去",
        "one link from each employer, and none that leads back to it; correct it, or take out the row too many",
    ),
    RejectCode(
        "MONTH_IN_FUTURE",
        "所属月份晚于提取月份",
        "the month is after the extract's",
        "所属月份不晚于数据提取的月份；请核对年月",
        "a month not after the extract's; check year and month",
    ),
    RejectCode(
        "PERSON_ID_INVALID",
        "证件号码位数或校验码有误",
        "the identity number's length or check is wrong",
        "请对照证件填写{}",
        "write, as the card has it, {}",
    ),
    RejectCode(
        "RULEBOOK_NOT_IN_FORCE",
        "申请日期不在细则有效期内",
        "applied outside the rulebook's dates",
        "申请日期在细则有效期内；请核对日期，有效期外的申请请删去",
        "a day while the rulebook is in force; check it, or take out the application",
        "第十五条",
    ),
    RejectCode("VALUE_MISSING", "必填项为空", "a required value is empty", "请填写{}", "fill in {}"),
    RejectCode("VALUE_UNREADABLE", "内容无法读取", "the value cannot be read", "请写成{}", "write {}"),
)

FURTHER_WORDS: Final = (
    RejectCode(
        "STORED_AS_NUMBER",
        "长号码在表格中存为数字，末几位已丢失；请设为文本格式后重新提供",
        "a long number was stored as a number and has lost its last digits; store it as text and send it again",
        "先把该列设为文本格式，再重新填写完整的号码",
        "set the column to text first, then write the whole number again",
    ),
)
"""Words that explain some rows of other codes further."""

_DAY: Final = ("日期，如 2024-03-05", "a day, as 2024-03-05")
_NUMBER: Final = (
    "单位代码，以文本格式保存，如18位统一社会信用代码",
    "an employer's number as text, as a USCC of 18 characters",
)
_PERSON: Final = ("18位公民身份号码，以文本格式保存", "an identity number of 18 characters, as text")
_MONEY: Final = ("以元为单位的金额，只写数字，如 8000.00", "an amount in yuan, digits only, as 8000.00")
FORMS: Final = {
    Value.PERSON: _PERSON,
    Value.EMPLOYER: _NUMBER,
    Value.NAME: ("名称", "the name"),
    Value.MONTH: ("一个月份，如 2024-03", "one month, as 2024-03"),
    Value.DATE: _DAY,
    Value.MONEY: _MONEY,
    Value.SIDE_MONEY: _MONEY,
    Value.TEXT: ("内容", "what belongs there"),
    Value.CASE: ("申请编号，以文本格式保存", "the application's number, as text"),
    Value.REGION: ("六位行政区划代码，如 310115", "a region code of six digits, as 310115"),
    Value.SUBJECT: ("个人的证件号码或单位代码", "the identity number or the employer's number"),
    Value.SPAN: ("起止月份，如 202401-202406", "first and last month, as 202401-202406"),
    Value.SHARE: ("百分比，如 12.5%", "a percentage, as 12.5%"),
    Value.YEAR: ("四位年份，如 2024", "a year of four digits"),
}
"""What the cells of a column hold, by how they are read."""
CODE_FORMS: Final = {
    "contribution_kind": ("正常缴费、补缴、补差、缓缴、退收或欠费", "normal, back, topup, deferred, refund or owed"),
    "insurance": (
        "五险、养老、医疗、失业、工伤或生育",
        "combined, pension, medical, unemployment, injury or maternity",
    ),
    "item": ("所得项目，如 正常工资薪金", "wages, bonus or the item's name"),
    "relation": ("更名、承继或分支机构", "same, successor or branch"),
    "employer_kind": ("独立法人、分支机构或劳务派遣", "independent, branch or dispatch"),
    "subject_kind": ("个人或单位", "person or employer"),
    "payment_flag": (
        "已缴或未缴，并与到账日期、缴费类型一致",
        "已缴 (paid) or 未缴 (unpaid), as day and kind of the payment say",
    ),
    "contract_term": (
        "劳动合同的期限：固定期限并写明终止日期，或无固定期限；不是劳动合同的不必提供",
        "the term of a labour contract: 固定期限 (fixed) with the day of its end, or 无固定期限; leave others out",
    ),
    "declaration_state": (
        "有效的申报，如 申报成功；作废的申报不必提供",
        "a declaration that stands, as 申报成功; leave void ones out",
    ),
    "amount_unit": ("元；其他单位请先换算", "元 (yuan); reckon other units first"),
    "month_count": ("1；多个月的请按月分成多行", "1; write several months as several rows"),
    "interval_state": ("现在的状态，已终止的同时写明终止日期", "its state, and the end where it has ended"),
}
"""The words that a column of codes takes, by its table of codes."""
WHOLE_ROW: Final = (
    "与表头相同的列数，不能有无法识别的字符",
    "as many cells as the head has, in characters that can be read",
)
"""What a row holds that cannot be used as a whole."""


def column_forms() -> list[tuple[str, str, str, str]]:
    """Of each dataset and column what its cells hold, in two languages."""
    return [(dataset.name, column.head, *_form(column)) for dataset in TABLES.values() for column in dataset.columns]


def _form(column: Column) -> tuple[str, str]:
    return CODE_FORMS[column.codes] if column.codes else FORMS[column.value]
