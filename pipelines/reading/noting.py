"""What is noted while values are read: the rows are used, and somebody should know (table note)."""

from __future__ import annotations

from typing import Final

import polars as pl

from pipelines.reading.guards import NO_DAY, NO_EMPLOYER
from pipelines.reading.values import clean

NOTE_COLUMNS: Final = pl.Schema({"code": pl.String(), "dataset": pl.String(), "value": pl.String(), "rows": pl.Int64()})

_PLAIN_LENGTHS: Final = (15, 18)
_ROUNDED: Final = "000"
_ONE_IN: Final = 20
"""Of a thousand right numbers one ends in three zeros."""
_OF_WAGES: Final = "工资|薪|奖金|^[0-9]+$"
"""Words of wages; a number may be the code of any item."""


def note(code: str, dataset: str, values: pl.Series) -> pl.DataFrame:
    """A note of some cells, as NOTE_COLUMNS: each value once, with the number of its rows."""
    counts = values.rename("value").value_counts(name="rows")
    return counts.select(code=pl.lit(code), dataset=pl.lit(dataset), value="value", rows="rows").cast(NOTE_COLUMNS)


def placeholders(texts: pl.Series, empty: pl.Series) -> pl.Series:
    """The cells that something stands in for nothing."""
    if texts.null_count() == empty.sum():
        return texts.clear()
    written = clean(texts.filter(empty & (texts != "")))
    return written.filter(written.str.contains(f"{NO_DAY}|{NO_EMPLOYER}"))


def guarded(texts: pl.Series, value: pl.Series) -> pl.Series:
    """The identity numbers that were read without what stood around them."""
    length = texts.str.len_bytes()
    suspects = value.is_not_null() & (length != 18) & (length != 15)
    cleaned = clean(texts.filter(suspects))
    return cleaned.filter(~cleaned.str.len_chars().is_in(_PLAIN_LENGTHS))


def rounded(texts: pl.Series, value: pl.Series) -> pl.Series:
    """The identity numbers that a spreadsheet may have rounded into other right ones, where they are many."""
    of_zeros = texts.str.ends_with(_ROUNDED) & value.is_not_null()
    return texts.filter(of_zeros) if of_zeros.sum() * _ONE_IN > len(value) - value.null_count() else texts.clear()


def like_wages(texts: pl.Series) -> pl.Series:
    """Items that were read as other ones, and may be wages."""
    cleaned = clean(texts)
    return cleaned.filter(cleaned.str.contains(_OF_WAGES))
