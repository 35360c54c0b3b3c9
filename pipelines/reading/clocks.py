"""Columns of days whose every time is that of midnight in Shanghai, told by another clock.

At midnight in Shanghai it is 16:00 of the day before by UTC; a library for spreadsheets writes 23:59:17, the clock of
Shanghai before 1901 being 43 seconds off.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from pipelines.reading.days import dates, months_of

_DIGIT: Final = re.compile("[0-9]")
_AFTERNOON: Final = r"(?:下午|PM) ?0?4:00(?::00)?|0?4:00(?::00)? ?(?:下午|PM)"
_MOMENTS: Final = {
    "16:00:00": rf"[ T](?:16:00(?::00(?:\.0+)?)?|{_AFTERNOON})$|^[0-9]{{8}}160000$",
    "23:59:17": r"[ T]23:59:17(?:\.0+)?$|^[0-9]{8}235917$",
}


def moment_of_all(texts: pl.Series) -> str | None:
    """The time that every day of a column has, where it is one of the two."""
    begun = texts.is_not_null().arg_max() or 0
    first = [text for text in texts.slice(begun, 50) if text and _DIGIT.search(text)][:1]
    return next((moment for moment, form in _MOMENTS.items() if first and _all_end(texts, first[0], form)), None)


def _all_end(texts: pl.Series, first: str, form: str) -> bool:
    """Whether all texts with digits are of a form; most columns are told by their first."""
    return pl.Series([first]).str.contains(form).all() and bool(
        texts.filter(texts.str.contains("[0-9]")).str.strip_chars().str.contains(form).all()
    )


def next_days(cleaned: pl.Series) -> pl.Series:
    """The days that have begun in Shanghai."""
    return dates(cleaned).dt.offset_by("1d")


def next_months(cleaned: pl.Series) -> pl.Series:
    """The months of the days that have begun in Shanghai."""
    return months_of(next_days(cleaned))
