"""What is noted while values are read: the rows are used, and somebody should know (table note)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import polars as pl

from pipelines.reading.guards import NO_DAY, NO_EMPLOYER
from pipelines.reading.values import cleaned_texts

NOTE_COLUMNS: Final = pl.Schema({"code": pl.String(), "dataset": pl.String(), "value": pl.String(), "rows": pl.Int64()})

DIFFERS: Final = "differs "
"""Begins the name of a column with the cells under a further head of a column, where they say something else."""
_OLD_LENGTH, _LENGTH = 15, 18
_PART_OF_ONE: Final = r"^0?\.[0-9]*[1-9][0-9]*$"
_UP_TO_ONE: Final = r"^(?:0?\.[0-9]+|[01](?:\.0+)?)$"
_SHARE_BELOW_ONE, _SHARE_ABOVE_ONE, _INSURANCE_SAID = "SHARE_BELOW_ONE", "SHARE_ABOVE_ONE", "INSURANCE_SAID"
_RAISED_BY: Final = {"SHARE_OF_ONE": _SHARE_BELOW_ONE, "INSURANCE_UNSAID": _INSURANCE_SAID}
_SETTLED_BY: Final = {"SHARE_OF_ONE": _SHARE_ABOVE_ONE}
_ROUNDED: Final = "000"
_ONE_IN: Final = 20
"""Of a thousand right numbers one ends in three zeros."""
_OF_WAGES: Final = "工资|薪|奖金|劳动所得|正常|综合所得|^[0-9]+$"
"""Words of wages; a number may be the code of any item."""


def note_of_cells(code: str, dataset: str, values: pl.Series) -> pl.DataFrame:
    """A note of some cells, as NOTE_COLUMNS: each value once, with the number of its rows."""
    counts = values.rename("value").value_counts(name="rows")
    return counts.select(code=pl.lit(code), dataset=pl.lit(dataset), value="value", rows="rows").cast(NOTE_COLUMNS)


def placeholders(texts: pl.Series, empty: pl.Series) -> pl.Series:
    """The cells that something stands in for nothing."""
    if not empty.any() or texts.null_count() + int((texts == "").sum()) == empty.sum():
        return texts.clear()
    taken_for_empty = texts.gather(empty.arg_true())
    written = cleaned_texts(taken_for_empty.filter(taken_for_empty != ""))
    return written.filter(written.str.contains(f"{NO_DAY}|{NO_EMPLOYER}"))


def guarded_numbers(texts: pl.Series, value: pl.Series) -> pl.Series:
    """The identity numbers that were read without what stood around them."""
    suspects = (texts.str.len_bytes() != _LENGTH).arg_true()
    cleaned = cleaned_texts(texts.gather(suspects).filter(value.gather(suspects).is_not_null()))
    return cleaned.filter(~cleaned.str.len_chars().is_in((_OLD_LENGTH, _LENGTH)))


def rounded_numbers(texts: pl.Series, value: pl.Series) -> pl.Series:
    """The identity numbers that a spreadsheet may have rounded into other right ones, where they are many."""
    perhaps = texts.gather((value % 100 == 0).arg_true())
    of_zeros = perhaps.filter(perhaps.str.ends_with(_ROUNDED))
    return of_zeros if len(of_zeros) * _ONE_IN > len(value) - value.null_count() else texts.clear()


def shares(texts: pl.Series) -> Iterator[tuple[str, pl.Series]]:
    """Shares of at most one, which were read as per cent; and which of all are below it, or above it, and show more."""
    share = cleaned_texts(texts.drop_nulls())
    yield "SHARE_OF_ONE", share.filter(share.str.contains(_UP_TO_ONE))
    yield _SHARE_BELOW_ONE, share.filter(share.str.contains(_PART_OF_ONE))
    yield _SHARE_ABOVE_ONE, share.filter((share != "") & ~share.str.contains(_UP_TO_ONE))


def insurances(empty: pl.Series) -> Iterator[tuple[str, pl.Series]]:
    """The column, once for each cell in which no insurance stands; once where one does in any."""
    yield "INSURANCE_UNSAID", pl.repeat("insurance", int(empty.sum()), dtype=pl.String, eager=True)
    yield _INSURANCE_SAID, pl.repeat("insurance", int(not empty.all()), dtype=pl.String, eager=True)


def notes_of_a_source(notes: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """All notes, each value once; a doubt that other cells of the dataset settle, or do not raise, is none."""
    every = pl.concat(notes)
    codes = set(every["code"])
    settled = {doubt for doubt, witness in _RAISED_BY.items() if witness not in codes}
    settled |= {doubt for doubt, witness in _SETTLED_BY.items() if witness in codes}
    stand = ~pl.col("code").is_in([*settled, *_RAISED_BY.values(), *_SETTLED_BY.values()])
    return every.filter(stand).group_by("code", "dataset", "value").agg(pl.col("rows").sum())


def differing_heads(rows: pl.DataFrame) -> pl.Series:
    """Of rows, the two heads of a column under which different things stand, once for each row."""
    names = [name for name in rows.columns if name.startswith(DIFFERS)]
    differing = [(name.removeprefix(DIFFERS), rows.height - rows[name].null_count()) for name in names]
    return pl.Series([words for words, count in differing for _ in range(count)], dtype=pl.String)


def items_like_wages(texts: pl.Series) -> pl.Series:
    """Items that were read as other ones, and may be wages."""
    cleaned = cleaned_texts(texts)
    return cleaned.filter(cleaned.str.contains(_OF_WAGES))
