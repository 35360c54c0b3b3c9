"""Switches as people see them: the row as each extract delivered it, the fact, the figure; before and after."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

import polars as pl

from checks.differences import REJECTED, Difference, DifferenceKind, SideValues
from checks.law import codes
from checks.law.months import month_text
from pipelines.diffing.pairing import NEW, OLD
from pipelines.diffing.universe import Fact, Universe
from pipelines.diffing.worlds import Worlds
from pipelines.reading.reject_codes import REJECT_CODES

_ROWS: Final = {
    "applications": ("employer", "employer_name", "applied_on", "permit_valid_from", "permit_valid_until"),
    "contributions": ("employer", "employer_name", "month", "base", "paid_on", "kind"),
    "tax": ("agent", "month", "item", "income"),
    "contracts": ("employer", "employer_name", "start_on", "end_on", "work_region"),
    "enrolments": ("employer", "from_on", "until_on"),
    "employer_links": ("from_employer", "to_employer", "relation", "effective_on"),
    "employers": ("employer", "kind", "region"),
    "sanctions": ("subject_kind", "employer", "from_on", "until_on"),
}
_WORDS: Final = {
    ("contributions", "kind"): codes.KINDS,
    ("tax", "item"): codes.ITEMS,
    ("employer_links", "relation"): codes.RELATIONS,
    ("employers", "kind"): codes.EMPLOYER_KINDS,
    ("sanctions", "subject_kind"): codes.SUBJECT_KINDS,
}
_REJECTED: Final = {each.code: {REJECTED: each.code, "zh": each.zh, "en": each.en} for each in REJECT_CODES}
_EMPLOYERS: Final = ("employer", "agent", "from_employer", "to_employer")
_MONEY: Final = ("base", "income")

Files = tuple[dict[int, str], dict[int, str]]
"""Paths of source files by number, of the old and the new extract."""


def switches_in_words(worlds: Worlds, files: Files, switches: Collection[int]) -> dict[int, Difference]:
    """Some switches in words of the data."""
    wanted = sorted(set(switches))
    result = {switch: _figure(".".join(each.path), each.before, each.after) for switch, each in worlds.figures.items()}
    result |= {each.switch: _fact(each) for each in worlds.universe.facts}
    every = worlds.universe.rows | worlds.universe.shared
    for name, rows in ((name, every[name]) for name in _ROWS):
        result |= _of_rows(name, rows.filter(pl.col("switch").is_in(wanted)), worlds.universe, files)
    return {switch: result[switch] for switch in wanted}


def _of_rows(name: str, rows: pl.DataFrame, universe: Universe, files: Files) -> dict[int, Difference]:
    tables = universe.numbering.tables
    texts = {"employers": tables["employer_number"]["employer_id"], "names": tables["employer_name"]["employer_name"]}
    sides: dict[int, dict[int, SideValues]] = {OLD: {}, NEW: {}}
    for row in rows.iter_rows(named=True):
        values = (
            _REJECTED[row["code"]]
            if row.get("code")
            else {column: _shown(name, column, row[column], texts) for column in _ROWS[name]}
        )
        path = files[row["side"] == NEW].get(row["source_file"], "")
        sides[row["side"]][row["switch"]] = SideValues(values, path, row["row_number"])
    kind: DifferenceKind = "row"
    return {
        switch: Difference(kind, name, sides[OLD].get(switch), sides[NEW].get(switch))
        for switch in sorted(sides[OLD].keys() | sides[NEW].keys())
    }


def _shown(name: str, column: str, value: object, texts: dict[str, pl.Series]) -> str:
    if value is None:
        return ""
    if column in _EMPLOYERS:
        return str(texts["employers"][int(str(value))])
    if column == "employer_name":
        return str(texts["names"][int(str(value))])
    if words := _WORDS.get((name, column)):
        return words[int(str(value))]
    if column == "month":
        return month_text(int(str(value)))
    return yuan(int(str(value))) if column in _MONEY else str(value)


def yuan(fen: int) -> str:
    """An amount in yuan, with two decimals."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _figure(path: str, before: object, after: object) -> Difference:
    return Difference("figure", path, *(_given(each, _plain) for each in (before, after)))


def _fact(fact: Fact) -> Difference:
    name = fact.name
    if name.startswith("dated_month."):
        name = f"dated_month.{month_text(int(name.partition('.')[2]))}"
    return Difference("fact", name, *(_given(each, _span_or_day) for each in (fact.before, fact.after)))


def _given(value: object, in_words: Callable[[object], str]) -> SideValues | None:
    if isinstance(value, dict):
        return SideValues({name: in_words(each) for name, each in value.items()})
    return None if value is None else SideValues({"value": in_words(value)})


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _span_or_day(value: object) -> str:
    """A day, whether a month is dated, first and last month, or how many rows of how many."""
    if isinstance(value, tuple):
        if len(value) == len(("first", "last")):
            return "" if value[0] is None else "–".join(month_text(int(each)) for each in value)
        return f"{value[0]}/{value[1]}"
    return str(value).lower() if isinstance(value, bool) else str(value)
