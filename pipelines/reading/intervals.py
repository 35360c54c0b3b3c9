"""Which unit paid for a month, where contributions are given by month and employers by interval (layouts.md 5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

_SHIFT: Final = 1 << 20
_OPEN: Final = _SHIFT - 1
_SPAN: Final = r"^([0-9]+)\s*[-~–—至到]+\s*(.*)$"
_YYYYMM: Final = r"^([0-9]{4})(0[1-9]|1[0-2])$"
_STILL: Final = ("", "今", "至今")


def interval_spans(texts: pl.Series) -> pl.Series:
    """Intervals `yyyymm-yyyymm` as first x 2^20 + last month, both year x 12 + month - 1; without an end it is open."""
    text = texts.rename("text").to_frame()
    ends = text.select(first=pl.col("text").str.extract(_SPAN, 1), last=pl.col("text").str.extract(_SPAN, 2))
    first, last = _month("first"), _month("last")
    open_end = pl.when(pl.col("last").is_in(_STILL)).then(_OPEN).otherwise(last)
    packed = pl.when(first <= open_end).then(first * _SHIFT + open_end)
    return ends.select(packed.cast(pl.Int64)).to_series()


def _month(end: str) -> pl.Expr:
    year, month = (pl.col(end).str.extract(_YYYYMM, part).cast(pl.Int64) for part in (1, 2))
    return pl.when(year > 0).then(year * 12 + month - 1)


@dataclass
class Intervals:
    """The interval lists read so far: person, span, employer, employer_name."""

    lists: list[pl.DataFrame] = field(default_factory=list)

    def add(self, rows: pl.DataFrame) -> None:
        """Take in the rows of a list."""
        self.lists.append(rows.select("person", "span", "employer", "employer_name"))

    def payers(self, person: pl.Series, month: pl.Series) -> pl.DataFrame:
        """For each person and month, in order: the unit whose interval holds it, and how many units do (units).

        employer and employer_name are null where none does, or more than one.
        """
        wanted = pl.DataFrame([person.alias("person"), month.alias("month")])
        if not self.lists:
            nobody = wanted.with_columns(employer=_nothing(), employer_name=_nothing(), units=pl.lit(0))
            return nobody.select("employer", "employer_name", "units")
        first, last = pl.col("span") // _SHIFT, pl.col("span") % _SHIFT
        covered = (
            wanted.unique()
            .join(pl.concat(self.lists).unique(), on="person")
            .filter(pl.col("month").is_between(first, last))
            .group_by("person", "month")
            .agg(pl.col("employer", "employer_name").min(), units=pl.col("employer").n_unique())
        )
        payers = wanted.join(covered, on=["person", "month"], how="left", maintain_order="left")
        one = pl.col("units") == 1
        return payers.select(pl.when(one).then(pl.col("employer", "employer_name")), units=pl.col("units").fill_null(0))


def _nothing() -> pl.Expr:
    return pl.lit(None, pl.Int32)
