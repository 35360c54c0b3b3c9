"""Rows that say the same are one row; of corrected declarations the latest stands; links make no circle (rules 1)."""

from __future__ import annotations

from typing import Final

import polars as pl

from checks.law.codes import BRANCH
from pipelines.reading.datasets import Dataset

_SOURCE: Final = ("source_file", "row_number")
_NAMES: Final = ("employer_name", "agent_name", "person_name", "name")
_DECLARED_FOR: Final = ("person", "month", "key", "item")


def without_copies(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """One row of each set of copies: the one with the smallest number, then name, then source; sorted.

    An empty name comes after all others.

    Args:
        rows: the dataset's typed rows with key (to_key); employers and names numbered in order of text.
    """
    same = [name for name in dataset.same if name in rows.columns]
    by = [*same, *dataset.order, *_SOURCE]
    ordered = rows.sort(by, nulls_last=[name in _NAMES for name in by])
    repeated = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in same)
    first = pl.int_range(pl.len()) == 0
    return ordered.filter(first | ~repeated)


def with_standing(tax: pl.DataFrame) -> pl.DataFrame:
    """Mark the tax rows that stand: of one person, agent key, month and item those with the latest declared_on.

    Where any of them is negative, all stand: a reversal takes back what was declared before it.

    Args:
        tax: sorted by person, month, key, item and declared_on, an empty day first.
    """
    declared = pl.col("declared_on").cast(pl.Int32).fill_null(-(2**31))
    ends = pl.any_horizontal(pl.col(name) != pl.col(name).shift(-1) for name in _DECLARED_FOR).fill_null(True)
    latest = pl.when(ends).then(declared).backward_fill()
    number = ends.cum_sum(reverse=True)
    is_reversed = number.is_in(number.filter(pl.col("income") < 0).unique().implode())
    return tax.with_columns(stands=(declared == latest) | is_reversed)


def repeated_applications(applications: pl.DataFrame) -> pl.Series:
    """Whether an application's id was used by an earlier row, in order of the frame."""
    ordered = applications.with_row_index("place").sort(*_SOURCE)
    return ordered.select("place", repeated=~pl.col("application_id").is_first_distinct()).sort("place")["repeated"]


def conflicting_links(links: pl.DataFrame) -> pl.Series:
    """Whether a same or successor link is a second one from its key, leads to itself or closes a circle.

    Judged in order of source; a link that conflicts does not count for those after it. In order of the frame.
    """
    following: dict[int, int] = {}
    conflicts: dict[int, bool] = {}
    ordered = links.with_row_index("place").sort(*_SOURCE).select("place", "key", "to_key", "relation")
    for row, start, end, relation in ordered.iter_rows():
        if relation == BRANCH:
            continue
        conflicts[row] = start in following or _leads_to(following, end, start)
        if not conflicts[row]:
            following[start] = end
    return pl.Series([conflicts.get(row, False) for row in range(links.height)], dtype=pl.Boolean)


def _leads_to(following: dict[int, int], start: int, end: int) -> bool:
    while start != end and start in following:
        start = following[start]
    return start == end
