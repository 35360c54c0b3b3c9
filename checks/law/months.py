"""Months as integers (year x 12 + month - 1), so that one month later is one more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final, TypeVar

import polars as pl

from checks.facts.columns import Ints

T = TypeVar("T")

NEVER: Final = 2**31 - 1
"""A month after every other."""

NO_DAY: Final = -(2**31)
"""A day before every other, as a date column counts them: from 1970 on."""


def month_number(day: date) -> int:
    """The month a day lies in."""
    return day.year * 12 + day.month - 1


def month_text(month: int) -> str:
    """A month as YYYY-MM."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_end(month: int) -> date:
    """The last day of a month."""
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)


def day_number(day: date) -> int:
    """A day as a date column counts it: from 1970 on."""
    return (day - date(1970, 1, 1)).days


def month_of(day: pl.Expr) -> pl.Expr:
    """The month a date column lies in."""
    return day.dt.year() * 12 + day.dt.month() - 1


def last_day(month: pl.Expr) -> pl.Expr:
    """The last day of each month of a column."""
    following = month + 1
    return pl.date(following // 12, following % 12 + 1, 1).dt.offset_by("-1d")


def by_month(spans: Iterable[tuple[int, int, T]], otherwise: T) -> tuple[list[T], Callable[[Ints], Ints]]:
    """What holds in each month, as a list, and the place in it of months.

    Args:
        spans: first and last month, both included, and what holds in them; they do not overlap.
        otherwise: what holds in all other months.
    """
    known = {month: what for since, until, what in spans for month in range(since, until + 1)}
    first, last = min(known, default=0) - 1, max(known, default=0) + 1
    values = [known.get(month, otherwise) for month in range(first, last + 1)]
    return values, lambda month: month.clip(first, last) - first
