"""Columns of days whose every time is that of midnight in Shanghai, written by another clock.

At midnight in Shanghai it is 16:00 of the day before by UTC; a library for spreadsheets writes 23:59:17, the clock of
Shanghai before 1901 being 43 seconds off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.reading.days import days_of, months_of

_AFTERNOON: Final = r"(?:下午|PM) ?0?4:00(?::00)?|0?4:00(?::00)? ?(?:下午|PM)"
_MOMENTS: Final = {
    "16:00:00": rf"[ T](?:16:00(?::00(?:\.0+)?)?|{_AFTERNOON})$|^[0-9]{{8}}160000$",
    "23:59:17": r"[ T]23:59:17(?:\.0+)?$|^[0-9]{8}235917$",
}


@dataclass
class Clock:
    """A column whose every day, as far as it was looked at, has the time of one of the moments."""

    moment: str
    holds: bool = True

    def look(self, texts: pl.Series) -> None:
        """Take in further cells; those without a digit say nothing."""
        of_digits = texts.filter(texts.str.contains("[0-9]")).str.strip_chars()
        self.holds = self.holds and bool(of_digits.str.contains(_MOMENTS[self.moment]).all())


def clock_of(first: str) -> Clock | None:
    """The clock that the first day of a column speaks of."""
    return next((Clock(moment) for moment, form in _MOMENTS.items() if re.search(form, first.strip())), None)


def next_days(cleaned: pl.Series) -> pl.Series:
    """The days that have begun in Shanghai."""
    return days_of(cleaned).dt.offset_by("1d")


def next_months(cleaned: pl.Series) -> pl.Series:
    """The months of the days that have begun in Shanghai."""
    return months_of(next_days(cleaned))
