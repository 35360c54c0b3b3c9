"""What a row says under heads that nobody knows against being counted: that it is void, or that it ended."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import polars as pl

from pipelines.reading.faults import AGAINST, UNDONE
from pipelines.reading.remarks import ENDED, UNPAID, VOID, says_no_payment
from pipelines.reading.remarks import UNDONE as GIVEN_BACK
from pipelines.sources.blocks import Block

_HEADS: Final = {
    "applications": f"{VOID}|终止",
    "contracts": f"{VOID}|{ENDED}|deleted",
    "contributions": f"{VOID}|deleted",
    "enrolments": f"{VOID}|{ENDED}|deleted",
    "employer_links": f"{VOID}|终止|deleted",
    "investments": f"{VOID}|退出|转让|撤资",
    "local_staff": f"{VOID}|离职|离岗|退工|迁出",
    "sanctions": f"{VOID}|修复|解除|移出",
    "tax": f"{VOID}|deleted",
}
"""Heads under which anything speaks against a row, by dataset; in contributions those of no payment are others."""
_OF_SOMETHING_ELSE: Final = re.compile("前单位|原单位|上家|上[份次]|前次|通知|证明|补偿|约定|天数|累计|收入|金额")
_VALID: Final = re.compile("是否有效|有效标[志识]|^valid$|^AAE100$|^is_?valid$|是否签[订署]", re.IGNORECASE)
"""Heads under which a no speaks against a row."""
_ENDS: Final = {"contracts": "left_on", "enrolments": "until_on"}
"""Where the end is said in its own column, others may tell why it ended."""
_NO: Final = r"(?i)^(?:0+|否|n|no|false|无效|未签[订署]?)$"
_NOTHING_AGAINST: Final = (
    r"(?i)^(?:[¥$-]*\s*0+(?:\.0+)?\s*(?:元|个?月)?|0?[-:]?\s*否|无.{0,4}|没有.{0,4}|n|no|false|null|none|[-/\u{2014}\u{2013}]*"
    r"|[非不].{1,4}|未(?:补缴|退费|退款|发生.*|作废|撤销|撤回|解除|终止|停保|退工|退保|离职|修复|移出|注销|申请|涉及)|已缴清"
    r"|正常.{0,4}|参保|有效|在职|在岗|履行中|9999-12-31|1900-01-0[01]|0000-00-00.*)$"
)
"""Under a head that asks for what speaks against a row: there is none of it."""
_CALLED_VOID: Final = rf"(?i)^(?:[本该此][行条单])?(?:已|被)*(?:{VOID}|更正前|invalid|void)(?:申报|记录|处理|数据|行)?$"
_CALLED_ENDED: Final = rf"^(?:已|被)*(?:{ENDED})$"
_CALLED_UNPAID: Final = f"^(?:已|系|为)*(?:{UNPAID}|{GIVEN_BACK})费?$"


def rows_against(block: Block, unclear: Collection[str]) -> list[pl.Expr]:
    """Whether a row says under heads that nobody knows, or under none, that it was not paid, is void or has ended.

    Args:
        unclear: heads that fitted nothing and may decide something.
    """
    return [
        pl.any_horizontal(each.fill_null(False) for each in said).alias(name)
        for name, said in ((AGAINST, _unpaid(block, unclear)), (UNDONE, _undone(block, unclear)))
        if said
    ]


def _unpaid(block: Block, unclear: Collection[str]) -> list[pl.Expr]:
    if block.dataset.name != "contributions":
        return []
    doubtful = [position for position, head in block.heads.others.items() if head in unclear and says_no_payment(head)]
    without_head = set(_others(block)) - block.heads.others.keys()
    return [*_filled(doubtful), *(_cell(position).str.contains(_CALLED_UNPAID) for position in sorted(without_head))]


def _undone(block: Block, unclear: Collection[str]) -> list[pl.Expr]:
    name, others = block.dataset.name, _others(block)
    heads = re.compile(_HEADS.get(name, "$^"))
    unread = {at: head for at, head in block.heads.others.items() if head in unclear}
    doubtful = [at for at, head in unread.items() if heads.search(head) and not _OF_SOMETHING_ELSE.search(head)]
    ended = [_cell(position).str.contains(_CALLED_ENDED) for position in others if name in _ENDS]
    against = [*_filled(doubtful), *ended]
    if name in _ENDS and _ENDS[name] in block.heads.positions:
        unsaid = pl.col(_ENDS[name]).fill_null("").str.strip_chars() == ""
        against = [each & unsaid for each in against]
    invalid = [_cell(at).str.contains(_NO) for at, head in unread.items() if _VALID.search(head)]
    return [*against, *invalid, *(_cell(position).str.contains(_CALLED_VOID) for position in others)]


def _others(block: Block) -> list[int]:
    """The cells under no head of a column."""
    read = set(block.heads.positions.values())
    return [position for position in range(block.cells) if position not in read]


def _cell(position: int) -> pl.Expr:
    return pl.col(f"extra c{position}").fill_null("").str.strip_chars()


def _filled(positions: list[int]) -> list[pl.Expr]:
    return [~_cell(position).str.contains(_NOTHING_AGAINST) for position in positions]
