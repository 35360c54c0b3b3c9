"""What a row says under heads that nobody knows against being counted: that it is void, or that it ended."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import polars as pl

from pipelines.reading.faults import AGAINST, UNDONE, says_no_payment
from pipelines.sources.blocks import Block

_VOID: Final = "作废|无效|失效|撤[销消回]|冲[销正红]|更正前"
_ENDED: Final = "解除|终止|离职|离岗|退工|辞退|停保|退保|减员|中断"
_HEADS: Final = {
    "applications": f"{_VOID}|终止",
    "contracts": f"{_VOID}|{_ENDED}",
    "enrolments": f"{_VOID}|{_ENDED}",
    "employer_links": f"{_VOID}|终止",
    "investments": f"{_VOID}|退出|转让|撤资",
    "local_staff": f"{_VOID}|离职|离岗|退工|迁出",
    "sanctions": f"{_VOID}|修复|解除|移出",
    "tax": _VOID,
}
"""Heads under which anything speaks against a row, by dataset; those of contributions ask for the kind of payment."""
_ENDS: Final = {"contracts": "left_on", "enrolments": "until_on"}
"""Where the end is said in its own column, others may tell why it ended."""
_NOTHING_AGAINST: Final = (
    r"(?i)^(?:0+(?:\.0+)?(?:元|个?月)?|否|无|没有|未发生|n|no|false|null|none|正常|[-/\u{2014}\u{2013}]*)$"
)
"""Under a head that asks for what speaks against a row: there is none of it."""
_CALLED_VOID: Final = rf"^(?:[本该此][行条])?(?:已|被)*(?:{_VOID})(?:申报|记录|处理|数据|行)?$"
_CALLED_ENDED: Final = rf"^(?:已|被)*(?:{_ENDED})$"
_CALLED_UNPAID: Final = "^(?:已|系|为)*(?:欠费|欠缴|未缴费?|未到[账帐]|补缴|补收|缓缴|退费|退款|退收)$"


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
    doubtful = [position for position, head in block.heads.others.items() if head in unclear and heads.search(head)]
    ended = [_cell(position).str.contains(_CALLED_ENDED) for position in others if name in _ENDS]
    against = [*_filled(doubtful), *ended]
    if name in _ENDS and _ENDS[name] in block.heads.positions:
        unsaid = pl.col(_ENDS[name]).fill_null("").str.strip_chars() == ""
        against = [each & unsaid for each in against]
    return [*against, *(_cell(position).str.contains(_CALLED_VOID) for position in others)]


def _others(block: Block) -> list[int]:
    """The cells under no head of a column."""
    read = set(block.heads.positions.values())
    return [position for position in range(block.cells) if position not in read]


def _cell(position: int) -> pl.Expr:
    return pl.col(f"extra c{position}").fill_null("").str.strip_chars()


def _filled(positions: list[int]) -> list[pl.Expr]:
    return [~_cell(position).str.contains(_NOTHING_AGAINST) for position in positions]
