"""Why a row could not be used, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class RejectCode:
    """A reject code with its words in two languages."""

    code: str
    zh: str
    en: str
    article: str = "第六条末款"


REJECT_CODES: Final = (
    RejectCode("AMOUNT_NEGATIVE", "缴费基数为负数", "the base is negative"),
    RejectCode("APPLICATION_IN_FUTURE", "申请日期晚于提取日期", "applied after the extract was made"),
    RejectCode("APPLICATION_REPEATED", "申请编号重复", "the application's number was used before"),
    RejectCode("CODE_UNKNOWN", "代码无法识别", "the code is unknown"),
    RejectCode("INTERVAL_INVERTED", "终止日期早于起始日期", "it ends before it starts"),
    RejectCode("LINK_CONFLICT", "单位关联重复或成环", "the link repeats or closes a circle"),
    RejectCode("MONTH_IN_FUTURE", "所属月份晚于提取月份", "the month lies after the extract's"),
    RejectCode("PERSON_ID_INVALID", "证件号码位数或校验码有误", "the identity number's length or check is wrong"),
    RejectCode("RULEBOOK_NOT_IN_FORCE", "申请日期不在细则有效期内", "applied outside the rulebook's dates", "第十五条"),
    RejectCode("VALUE_MISSING", "必填项为空", "a required value is empty"),
    RejectCode("VALUE_UNREADABLE", "内容无法读取", "the value cannot be read"),
)

FURTHER_WORDS: Final = (
    RejectCode(
        "STORED_AS_NUMBER",
        "长号码在表格中存为数字，末几位已丢失；请设为文本格式后重新提供",
        "a long number was stored as a number and has lost its last digits; store it as text and send it again",
    ),
)
"""Words that explain some rows of other codes further."""
