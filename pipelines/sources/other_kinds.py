"""Lines that say of rows that they are of another kind than these say themselves, and lines that only speak of it."""

from __future__ import annotations

import re
from typing import Final

from pipelines.reading.remarks import ENDED, UNDONE, UNPAID, VOID
from pipelines.sources.lines import without_blanks

_VOID: Final = f"{VOID}|(?:更正|修改|调整)前|原申报|汇总数"
_ENDED: Final = f"{ENDED}|注销"
_KINDS: Final = {
    "contributions": f"{_VOID}|{UNPAID}|{UNDONE}|预缴",
    "tax": f"{_VOID}|退税|预缴",
    "contracts": f"{_VOID}|{_ENDED}",
    "enrolments": f"{_VOID}|{_ENDED}",
    "batch": f"{_VOID}|{_ENDED}",
}
_PART: Final = r"[※*]*(?:(?:[一二三四五六七八九十]|[0-9]{1,2})[、.)]|\([一二三四五六七八九十0-9]+\))?"
_SPEAKS_ONLY: Final = re.compile(
    r"盖章|签章|涂改|复印|本证明|本表|本单|为准|另行|列示|剔除|提示|图例|[重须]要|如有|请|若|咨询|窗口|逾期|均[无未不]|不含"
    r"|不包含|(?:不存在|未发生|没有|无)(?:欠|补|退|作废)|未离职|:?[(]?无[)]?$|(?<![0-9])0[人笔月条]"
)
"""Words of notices, seals and counts: what they speak of is no row below them."""


def begins_other_rows(line: str, dataset: str) -> bool:
    """Whether a line begins a section of rows that are void, unpaid or ended, or says so of the rows below it.

    Args:
        line: as `plain_line` gives it.
    """
    kinds = _KINDS.get(dataset, _VOID)
    begins = rf"(?:备注|说明|注|附)?[:.、]?(?:以下|下列|下面|另附).{{0,12}}?(?:{kinds})"
    title = rf"{_PART}(?!.*(?:说明|声明|备注|注:|提示)).{{0,8}}(?:{kinds}).{{0,10}}:?$"
    return not _SPEAKS_ONLY.search(line) and bool(re.match(begins, line) or re.match(title, line))


def calls_some_rows_otherwise(line: str, dataset: str) -> bool:
    """Whether a footer or a legend of colours says which rows are void, unpaid or ended.

    Args:
        line: as `plain_line` gives it.
    """
    which = "上述|以上(?:人员|记录|月份|均|都|各)|[0-9]月(?:份)?(?:为|系|是|属)|[黄红绿蓝灰橙紫]色|标[黄红绿蓝灰]|字体"
    called = re.search(rf"(?:{which}).{{0,24}}(?:{_KINDS.get(dataset, _VOID)})", line)
    return bool(called) and not _SPEAKS_ONLY.search(line)


def is_title(text: str) -> bool:
    """Whether a text is short enough for a title, and no sentence, note or notice."""
    return not re.search(r"[,.;。；，:：“”※*]|^\(?[0-9一二三四五六七八九十]+[.、)]|说明|备注|^注", text) and not (
        _SPEAKS_ONLY.search(text)
    )


def plain_line(line: str) -> str:
    """A line as it is compared: NFKC, without blanks, in capitals."""
    return without_blanks(line).upper()
