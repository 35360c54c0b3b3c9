"""Columns of months that were numbers: of 2023.10 a program wrote 2023.1, which is no month for sure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.reading import days

_NUMBER: Final = r"^(?:19|20)[0-9]{2}\.[0-9]{1,2}$"
_SHORT: Final = r"\.1$"
_FULL: Final = r"\.10$"
_OF_TWO_DIGITS: Final = r"\.(?:0[1-9]|1[12])$"
_NEXT: Final = r"\.2$"


def may_be_lost(first: str) -> bool:
    """Whether the first month of a column leaves open that its months were numbers: most have no point."""
    return "." in first


@dataclass
class LostDigits:
    """A column of months of which 2023.1 may be an October, as far as it was looked at."""

    _numbers: bool = True
    _short: bool = False
    _full: bool = False
    _of_two_digits: bool = False
    _next: bool = False

    def look(self, texts: pl.Series) -> None:
        """Take in further cells; those without a digit say nothing."""
        distinct = texts.unique().str.strip_chars()
        distinct = distinct.filter(distinct.str.contains("[0-9]"))
        self._numbers &= bool(distinct.str.contains(_NUMBER).all())
        self._short |= bool(distinct.str.contains(_SHORT).any())
        self._full |= bool(distinct.str.contains(_FULL).any())
        self._of_two_digits |= bool(distinct.str.contains(_OF_TWO_DIGITS).any())
        self._next |= bool(distinct.str.contains(_NEXT).any())

    @property
    def holds(self) -> bool:
        """Whether other months have two digits, or none is a February, and 2023.10 is not there."""
        lost = self._of_two_digits or not self._next
        return self._numbers and self._short and lost and not self._full


def months_if_no_digit_lost(texts: pl.Series) -> pl.Series:
    """Months of such a column; null where a digit may be lost."""
    return days.months(texts.set(texts.str.contains(_SHORT), "?"))
