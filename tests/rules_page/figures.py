"""The figures that a rule uses: value, source and confidence, as the rulebook has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from pydantic import BaseModel

from checks.law.months import month_text
from checks.law.rulebook import Figure, Period, Rulebook

CONFIDENCE: Final = {"sure": "确定 sure", "fair": "较可靠 fair", "practice": "实务 practice"}
_NAMED_APART: Final = ("source", "confidence", "from_month", "until_month")


def table(names: Iterable[str], law: Rulebook, words: Mapping[str, str]) -> Iterator[str]:
    """The lines of the table of some figures, each named as section, or section.figure."""
    rows = [row for name in names for row in _rows(name, law, words)]
    if rows:
        yield from ("| 参数 figure | 值 value | 来源 source | 可信程度 confidence |", "|---|---|---|---|", *rows, "")


def _rows(name: str, law: Rulebook, words: Mapping[str, str]) -> Iterator[str]:
    section, _, only = name.partition(".")
    found = getattr(law, section)
    if isinstance(found, tuple):
        for place, each in enumerate(found):
            yield _row("" if place else f"{words[section]} `{name}`", _period(each), each.source, each.confidence)
        return
    for figure_name, figure in found:
        if isinstance(figure, Figure) and only in ("", figure_name):
            key = f"{section}.{figure_name}"
            yield _row(f"{words[key]} `{key}`", _text(figure.value), figure.source, figure.confidence)


def _row(name: str, value: str, source: str, confidence: str) -> str:
    return f"| {name} | {value} | {source} | {CONFIDENCE[confidence]} |"


def _period(each: BaseModel) -> str:
    span = f"{month_text(each.from_month)}–{month_text(each.until_month)}: " if isinstance(each, Period) else ""
    return span + ", ".join(f"{name} {_text(value)}" for name, value in each if name not in _NAMED_APART)


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_text, value))
    return value.isoformat() if isinstance(value, date) else str(value)
