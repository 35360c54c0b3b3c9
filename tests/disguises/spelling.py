"""How offices write a value: one way a column, and guards of export programs cell by cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from pipelines.reading.layouts import built_in_layouts

Writer = Callable[[str], object]
"""Canonical text in, cell out."""

_MONTHS: Final[tuple[Callable[[int, int], str], ...]] = (
    lambda year, month: f"{year}-{month:02d}",
    lambda year, month: f"{year}{month:02d}",
    lambda year, month: f"{year}年{month}月",
    lambda year, month: f"{year}年{month:02d}月份",
    lambda year, month: f"{year}/{month:02d}",
    lambda year, month: f"{year}.{month:02d}",
)
_DAYS: Final[tuple[Callable[[date], object], ...]] = (
    lambda day: day.isoformat(),
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y.%m.%d}",
    lambda day: f"{day} 00:00:00",
    lambda day: f"{day.year}/{day.month}/{day.day} 0:00",
    lambda day: f"{day}T00:00:00+08:00",
)
_MONEY: Final[tuple[Callable[[Decimal], object], ...]] = (
    lambda amount: str(amount),
    lambda amount: f"{amount:.2f}",
    lambda amount: f"{amount:,.2f}",
    lambda amount: f"¥{amount:,.2f}" if amount >= 0 else f"-¥{-amount:,.2f}",
    lambda amount: f"{amount}元",
    lambda amount: f"({-amount:,.2f})" if amount < 0 else f"{amount:,.2f}",
)
_OPEN: Final = ("", "长期", "至今", "无固定期限", "-", "无")
_UNKNOWN: Final = ("", "-", "NULL")
_IDENTIFIERS: Final[tuple[Writer, ...]] = (
    lambda number: number,
    lambda number: number.lower(),
    lambda number: f"'{number}",
    lambda number: f'="{number}"',
    lambda number: f"\t{number}",
    lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    lambda number: f"\u200b{number}",
    lambda number: f"\u202d{number}\u202c",
    lambda number: number.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)}),
)


def writer(kind: str, random: Random, *, typed: bool) -> Writer:
    """A way to write all values of a column.

    Args:
        typed: the medium knows numbers and days.
    """
    match kind:
        case "person" | "employer":
            return random.choice([*_IDENTIFIERS[:2], *_IDENTIFIERS])
        case "name":
            return str if random.random() < 0.5 else lambda name: f" {name} "
        case "month":
            return _month(random)
        case "money":
            return _money(random, typed)
        case "day" | "end":
            return _day(random, kind == "end", typed)
        case "region":
            return str
    return _coded(kind, random)


def _month(random: Random) -> Writer:
    form = random.choice(_MONTHS)
    return lambda text: form(int(text[:4]), int(text[5:]))


def _money(random: Random, typed: bool) -> Writer:
    form = random.choice(_MONEY)
    if typed and random.random() < 0.5:
        return float
    return lambda text: form(Decimal(text))


def in_ten_thousands(text: str) -> object:
    """An amount in 万元."""
    return f"{Decimal(text) / 10000:.6f}"


def _day(random: Random, may_be_open: bool, typed: bool) -> Writer:
    form = random.choice(_DAYS)
    nothing = random.choice(_OPEN if may_be_open else _UNKNOWN)
    if typed and random.random() < 0.5:
        return lambda text: date.fromisoformat(text) if text else nothing
    return lambda text: form(date.fromisoformat(text)) if text else nothing


def _coded(table: str, random: Random) -> Writer:
    words = {code: random.choice([code, *others]) for code, others in built_in_layouts().codes[table].items()}
    return lambda code: words[code]
