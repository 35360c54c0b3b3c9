"""Rows of two deliveries, paired by content: what both have, and what was changed, added or gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

OLD: Final = -1
BOTH: Final = 0
NEW: Final = 1


def paired_rows(
    old: pl.DataFrame, new: pl.DataFrame, same: Sequence[str], slots: Sequence[Sequence[str]]
) -> pl.DataFrame:
    """The rows of two deliveries.

    Args:
        old, new: with the same columns.
        same: the columns in which equal rows agree.
        slots: columns in which a row that is gone and one that was added agree if they are one row that was changed;
            the closest first.

    Returns:
        the columns; side (BOTH: as the old delivery has it, OLD, NEW) and change (a number for each row that was added
        or gone, one for the two of a row that was changed; null of those that both have).
    """
    before, after = _counted(old, same), _counted(new, same)
    equal = [*same, "copy"]
    both = before.join(after, on=equal, how="semi", nulls_equal=True, maintain_order="left")
    gone = before.join(after, on=equal, how="anti", nulls_equal=True, maintain_order="left")
    added = after.join(before, on=equal, how="anti", nulls_equal=True, maintain_order="left")
    change_of_gone, change_of_added = _changes(gone, added, slots)
    return pl.concat(
        [
            both.with_columns(side=pl.lit(BOTH, pl.Int8), change=pl.lit(None, pl.Int64)),
            gone.with_columns(change_of_gone, side=pl.lit(OLD, pl.Int8)),
            added.with_columns(change_of_added, side=pl.lit(NEW, pl.Int8)),
        ],
        how="diagonal",
    ).drop("copy")


def _counted(rows: pl.DataFrame, same: Sequence[str]) -> pl.DataFrame:
    """Rows with copy: how many equal ones came before."""
    return rows.with_columns(copy=pl.int_range(pl.len(), dtype=pl.Int32).over(list(same)))


def _changes(gone: pl.DataFrame, added: pl.DataFrame, slots: Sequence[Sequence[str]]) -> tuple[pl.Series, pl.Series]:
    """The numbers of the changes that rows stand for."""
    partner = pl.Series("change", [None] * added.height, dtype=pl.Int64)
    left = gone.with_row_index("gone")
    open_ones = added.with_row_index("added")
    for slot in slots:
        pairs = _nth(left, slot).join(_nth(open_ones, slot), on=[*slot, "nth"], nulls_equal=True)
        pairs = pairs.select("gone", "added").sort("gone")
        partner = partner.scatter(pairs["added"], pairs["gone"].cast(pl.Int64))
        left = left.join(pairs, on="gone", how="anti", maintain_order="left")
        open_ones = open_ones.join(pairs, on="added", how="anti", maintain_order="left")
    own = pl.int_range(gone.height, gone.height + added.height, eager=True)
    return pl.int_range(gone.height, eager=True).alias("change"), partner.fill_null(own).alias("change")


def _nth(rows: pl.DataFrame, slot: Sequence[str]) -> pl.DataFrame:
    return rows.with_columns(nth=pl.int_range(pl.len(), dtype=pl.Int32).over(list(slot)))
