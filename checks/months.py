"""Months as integers (year x 12 + month - 1), so that one month later is one more."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl


def month_number(day: date) -> int:
    """The month a day lies in."""
    return day.year * 12 + day.month - 1


def month_text(month: int) -> str:
    """A month as YYYY-MM."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_end(month: int) -> date:
    """The last day of a month."""
    return date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)


def month_of(day: pl.Expr) -> pl.Expr:
    """The month a date column lies in."""
    return day.dt.year() * 12 + day.dt.month() - 1


def last_day(month: pl.Expr) -> pl.Expr:
    """The last day of each month of a column."""
    following = month + 1
    return pl.date(following // 12, following % 12 + 1, 1).dt.offset_by("-1d")
