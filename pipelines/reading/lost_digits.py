"""Columns of months that were numbers: of 2023.10 a program wrote 2023.1, which is no month for sure."""

from __future__ import annotations

from typing import Final

import polars as pl

from pipelines.reading import days

_NUMBER: Final = r"^(?:19|20)[0-9]{2}\.[0-9]{1,2}$"
_SHORT: Final = r"\.1$"
_FULL: Final = r"\.10$"
_OF_TWO_DIGITS: Final = r"\.(?:0[1-9]|1[12])$"


def are_lost(texts: pl.Series) -> bool:
    """Whether 2023.1 may be an October: other months have two digits, and 2023.10 is not there."""
    # Most columns have no point.
    first = texts.slice(texts.is_not_null().arg_max() or 0, 1)
    if not first.str.contains(".", literal=True).any():
        return False
    distinct = texts.unique().drop_nulls().str.strip_chars()
    distinct = distinct.filter(distinct != "")
    there = (distinct.str.contains(form).any() for form in (_SHORT, _OF_TWO_DIGITS))
    return bool(distinct.str.contains(_NUMBER).all()) and all(there) and not distinct.str.contains(_FULL).any()


def months(texts: pl.Series) -> pl.Series:
    """Months of such a column; null where a digit may be lost."""
    return days.months(texts.set(texts.str.contains(_SHORT), "?"))
