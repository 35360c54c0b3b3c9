"""Months and days as whole numbers, and the forms in which a file may write them.

Month 0 is January 2018 and day 0 its first day. A table of forms holds form after form, each with every month or day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import polars as pl

EXTRACTED_ON: Final = date(2026, 10, 20)
TAX_FROM: Final = "2019-01"
TAX_UNTIL: Final = "2026-09"

EPOCH: Final = np.datetime64("2018-01-01")
MONTHS: Final = 12 * 20
_BEGINS: Final = np.arange(EPOCH.astype("datetime64[M]"), MONTHS + 1).astype("datetime64[D]")
STARTS: Final = (_BEGINS - EPOCH).astype(np.int64)
DAYS: Final = int(STARTS[MONTHS])
MONTH_OF_DAY: Final = np.repeat(np.arange(MONTHS), np.diff(STARTS))

MONTH_FORMS: Final = ("%Y-%m", "%Y/%-m", "%Y.%-m", "%Y%m", "%Y年%-m月", "%Y-%m-01", "%Y-00")
DAY_FORMS: Final = ("%Y-%m-%d", "%Y/%-m/%-d", "%Y.%-m.%-d", "%Y%m%d", "%Y年%-m月%-d日", "%Y-%m-%d 00:00:00", "%Y-%m-32")
"""The first is the usual form, the last cannot be read."""


def month_number(text: str) -> int:
    """The number of a month written as 2024-07."""
    return int(np.datetime64(text, "M").astype(int) - EPOCH.astype("datetime64[M]").astype(int))


def day_number(day: date) -> int:
    """The number of a day."""
    return int((np.datetime64(day) - EPOCH).astype(int))


def day_of(month: pl.Expr, day: pl.Expr | int) -> pl.Expr:
    """The number of a day (1 is the first) of a month; from 29 on it may run into the next month."""
    return pl.lit(pl.Series(STARTS)).gather(month) + day - 1


def month_of(day: pl.Expr) -> pl.Expr:
    """The number of the month a day is in."""
    return pl.lit(pl.Series(MONTH_OF_DAY)).gather(day)


def _table(days: pl.Series, forms: Sequence[str]) -> pl.Series:
    return pl.concat([days.dt.strftime(form) for form in forms])


MONTH_TEXT: Final = _table(pl.Series(EPOCH + STARTS[:-1]).cast(pl.Date), MONTH_FORMS)
DAY_TEXT: Final = _table(pl.Series(EPOCH + np.arange(DAYS)).cast(pl.Date), DAY_FORMS)

EXTRACT_DAY: Final = day_number(EXTRACTED_ON)
EXTRACT_MONTH: Final = month_number(f"{EXTRACTED_ON:%Y-%m}")
CAREER_MONTHS: Final = 96
FIRST_MONTH: Final = EXTRACT_MONTH - CAREER_MONTHS + 1
