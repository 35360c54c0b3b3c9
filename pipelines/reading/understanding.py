"""Whether a table is understood whole: where a column that decides something is missing, no head may be unclear."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import polars as pl

from pipelines.errors import SourceError
from pipelines.reading.datasets import Column, Dataset
from pipelines.reading.days import months, period_ends
from pipelines.reading.faults import UNREADABLE
from pipelines.reading.layouts import Layouts
from pipelines.reading.values import cleaned_texts

_OF_PERIODS: Final = ("month_until", "spread_until")
_MANY: Final = 10
"""Per cent of a table's rows: so many of several months each are no slips, but how the table is made."""
_LONG: Final = 24
"""Heads are shown up to so many characters: what stands in a head's place may be anything."""
_SHOWN: Final = 20
_NUMBER: Final = re.compile("[0-9]{6,}[0-9Xx]*")
_ALIKE: Final = 0.6
_INVERTED: Final = re.compile("[欠未补退缓]|作废|撤销|无效|解除|终止")
"""A yes under such a head says the contrary of what it would under one that it resembles."""


@dataclass(frozen=True)
class SeenHeads:
    """A table as far as its heads show it.

    Attributes:
        there: the columns that are there, under a head or above it; unclear, twice: heads that may decide something and
            are not understood, and heads of a column that another column has, too.
    """

    name: str
    dataset: Dataset
    there: AbstractSet[str]
    unclear: list[str]
    twice: list[str]

    @property
    def missing(self) -> list[Column]:
        """The columns that decide something and are not there, nor one that tells the same."""
        return [column for column in self.dataset.deciding_columns if not {column.head, column.instead} & self.there]


def refuse_unclear(table: SeenHeads, layouts: Layouts) -> None:
    """Refuse a table that is not understood whole.

    Raises:
        SourceError: a column that decides something is missing, and there are heads that nobody understands; or two
            columns have the same head.
    """
    if table.twice:
        raise _twice(table)
    if table.missing and table.unclear:
        raise _unclear(table, layouts)


def _twice(table: SeenHeads) -> SourceError:
    heads = _listed(table.twice)
    return SourceError(
        f"{table.name}：有重复的列（{heads}），无法确定以哪一列为准；请删去或改名后重新提供",
        f"{table.name}: several columns have one head ({heads}); remove or rename all but the right one",
    )


def _unclear(table: SeenHeads, layouts: Layouts) -> SourceError:
    heads, alike = _listed(table.unclear), proposals(table, layouts)
    column, head = alike[0] if alike else (table.missing[0], "…")
    means = f'[heads.{table.dataset.name}] {column.head} = ["{head_to_show(head)}"]'
    needless = f'[not_needed] {table.dataset.name} = ["{head_to_show(table.unclear[0])}"]'
    near = "；".join(f"{head_to_show(each)} 近似 {of.head}" for of, each in alike)
    near_en = "; ".join(f"{head_to_show(each)} resembles {of.head}" for of, each in alike)
    lacking = "、".join(f"{column.head}（{_word(layouts, table.dataset, column)}）" for column in table.missing)
    lacking_en = ", ".join(column.head for column in table.missing)
    return SourceError(
        f"{table.name}：有未能识别的列（{heads}），而缺少 {lacking}，不能当作没有{near and f'；{near}'}；"
        f"请在 --layouts 文件中写明其含义，如 {means}，或写明不需要，如 {needless}",
        f"{table.name}: heads that fit no column ({heads}), and {lacking_en} missing{near_en and f'; {near_en}'};"
        f" say in a --layouts file what they are, as {means}, or that they are not needed, as {needless}",
    )


def count_of_several_months(rejects: pl.DataFrame) -> int:
    """How many of the rejected rows (REJECT_COLUMNS) span several months that cannot be distinguished."""
    unreadable = rejects.filter((pl.col("code") == UNREADABLE) & pl.col("column_name").is_in([*_OF_PERIODS, "month"]))
    if unreadable.is_empty():
        return 0
    ends = period_ends(cleaned_texts(unreadable["raw_value"].fill_null("")))
    if ends[1].null_count() < len(ends[1]):
        ends = (months(ends[0].fill_null("")), months(ends[1].fill_null("")))
    several = (ends[0] != ends[1]).fill_null(False)
    return unreadable.filter((pl.col("column_name") != "month") | pl.lit(several))["row_number"].n_unique()


def refuse_periods(name: str, spanning: int, read: int) -> None:
    """Refuse a table of which so many rows span several months that these are no slips.

    Raises:
        SourceError: they are many.
    """
    if spanning * 100 >= read * _MANY and spanning:
        raise SourceError(
            f"{name}：{read} 行中有 {spanning} 行各跨多个月，无法分到各月；请按月提供",
            f"{name}: {spanning} of {read} rows span several months each, which cannot be told apart; send it by month",
        )


def _word(layouts: Layouts, dataset: Dataset, column: Column) -> str:
    """What people call a column."""
    return next((alias for alias in _words(layouts, dataset, column)), column.head)


def _words(layouts: Layouts, dataset: Dataset, column: Column) -> list[str]:
    aliases = layouts.aliases(dataset, column.head)
    return [alias for alias in aliases if isinstance(alias, str) and not alias.isascii()]


def proposals(table: SeenHeads, layouts: Layouts) -> list[tuple[Column, str]]:
    """Columns that unclear heads resemble; named to people, never applied."""
    words = {word: column for column in table.missing for word in _words(layouts, table.dataset, column)}
    heads = [head for head in table.unclear[:_SHOWN] if not _INVERTED.search(head)]
    close = ((head, get_close_matches(head, words, n=1, cutoff=_ALIKE)) for head in heads)
    return [(words[near[0]], head) for head, near in close if near]


def _listed(heads: list[str]) -> str:
    return "、".join(map(head_to_show, heads[:_SHOWN])) + "、…" * (len(heads) > _SHOWN)


def head_to_show(head: str) -> str:
    """A head as it may be shown: in one line, short, and without numbers that may be somebody's."""
    line = _NUMBER.sub("…", " ".join(unicodedata.normalize("NFKC", head).split()))
    return line if len(line) <= _LONG else f"{line[:_LONG]}…"
