"""Months as integers (year x 12 + month - 1), so that one month later is one more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import polars as pl

NEVER: Final = 2**31 - 1
"""A month after every other."""


def month_number(day: date) -> int:
    """The month a day is in."""
    return day.year * 12 + day.month - 1


def month_text(month: int) -> str:
    """A month as YYYY-MM."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_end(month: int) -> date:
    """The last day of a month."""
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)


def month_of(day: pl.Expr) -> pl.Expr:
    """The month a date column is in."""
    return day.dt.year() * 12 + day.dt.month() - 1


def last_day_of_month(month: pl.Expr) -> pl.Expr:
    """The last day of each month of a column."""
    following = month + 1
    return pl.date(following // 12, following % 12 + 1, 1).dt.offset_by("-1d")


def first_day_of_month(month: pl.Expr) -> pl.Expr:
    """The first day of each month of a column."""
    return pl.date(month // 12, month % 12 + 1, 1)


def value_by_month(month: pl.Expr, periods: Iterable[tuple[int, int, object]], dtype: type[pl.DataType]) -> pl.Expr:
    """The value of the period that each month of a column is in; null where it is in none.

    Args:
        periods: first and last month, both included, and the value; they do not overlap.
    """
    values = {each: value for first, last, value in periods for each in range(first, last + 1)}
    first, last = min(values, default=0) - 1, max(values, default=0) + 1
    table = pl.Series([values.get(each) for each in range(first, last + 1)], dtype=dtype)
    return pl.lit(table).gather(month.clip(first, last) - first)
