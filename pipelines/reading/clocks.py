"""Columns of days whose every time is that of midnight in Shanghai, told by another clock.

At midnight in Shanghai it is 16:00 of the day before by UTC; a library for spreadsheets writes 23:59:17, the clock of
Shanghai before 1901 being 43 seconds off.
"""

from __future__ import annotations

from typing import Final

import polars as pl

_MOMENT: Final = r"[ T](16:00:00|23:59:17)(?:\.0+)?$"


def moment_of_all(texts: pl.Series) -> str | None:
    """The time that every day of a column has, where it is one of the two."""
    given = texts.drop_nulls()
    first = next((text for text in given.head(50) if text.strip()), "")
    if not pl.Series([first]).str.contains(_MOMENT).all():
        return None
    given = given.filter(given.str.strip_chars() != "")
    moments = given.str.extract(_MOMENT, 1)
    return str(moments[0]) if (moments == moments[0]).fill_null(False).all() else None


def next_days(cleaned: pl.Series) -> pl.Series:
    """The days that have begun in Shanghai, as text; what is no day stays as it is."""
    day = cleaned.str.replace(_MOMENT, "").str.to_date("%Y-%m-%d", strict=False)
    day = day.fill_null(cleaned.str.replace(_MOMENT, "").str.to_date("%Y/%m/%d", strict=False))
    return day.dt.offset_by("1d").dt.to_string("%Y-%m-%d").fill_null(cleaned)
