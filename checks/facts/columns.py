"""Columns of whole numbers as NumPy arrays: of a rule that is arithmetic, with many small steps, each costs little.

Arrays know no null: 0 stands for what is not there, wherever 0 is no value of the column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Columns: TypeAlias = Mapping[str, Ints]
NOWHERE: Final = -1
"""The place of what is nowhere."""


def ints(column: pl.Series) -> Ints:
    """A column of a frame; null becomes 0."""
    return _filled(column.cast(pl.Int64), 0).to_numpy()


def columns(frame: pl.DataFrame) -> dict[str, Ints]:
    """All columns of a frame, by name."""
    return {column.name: ints(column) for column in frame}


def frame(rows: Mapping[str, Ints | Flags]) -> pl.DataFrame:
    """Columns as a frame, over the same memory."""
    return pl.DataFrame(pa.table({name: _arrow(column) for name, column in rows.items()}))


def _arrow(column: Ints | Flags) -> pa.Array:
    """A column as Arrow lays it out."""
    if column.dtype == np.bool_:
        return pa.Array.from_buffers(pa.bool_(), len(column), [None, _bits(column)])
    return pa.Array.from_buffers(pa.int64(), len(column), [None, pa.py_buffer(np.ascontiguousarray(column, np.int64))])


def _bits(column: Ints | Flags) -> pa.Buffer:
    return pa.py_buffer(np.packbits(column, bitorder="little"))


def _index(places: Ints) -> pl.Series:
    """Places as Polars counts them, which it takes in half the time; NOWHERE is null.

    It is a column of a table first: whatever else takes a column looks for NumPy's masked ones, which takes longer to
    import than to judge.
    """
    there = places > NOWHERE
    known, numbers = None if there.all() else _bits(there), pa.py_buffer(places.astype(np.uint32))
    return pl.DataFrame(pa.table({"": pa.Array.from_buffers(pa.uint32(), len(places), [known, numbers])})).to_series()


def taken(rows: pl.DataFrame, places: Ints) -> pl.DataFrame:
    """The rows of a frame at some places; nulls for NOWHERE."""
    return rows[_index(places)]


def put(rows: pl.DataFrame, places: Ints, others: pl.DataFrame) -> pl.DataFrame:
    """Rows of a frame with those at some places overwritten in the columns of the others."""
    where = _index(places)
    return rows.with_columns(rows[name].clone().scatter(where, others[name]) for name in others.columns)


def at(rows: Columns, places: Ints) -> dict[str, Ints]:
    """The rows at some places."""
    return {name: column[places] for name, column in rows.items()}


def where(rows: Columns, so: Flags) -> dict[str, Ints]:
    """The rows that are so."""
    return at(rows, np.flatnonzero(so))


def flagged(places: Ints, rows: int) -> Flags:
    """Which of so many rows stand at some places."""
    stands = np.zeros(rows, np.bool_)
    stands[places] = True
    return stands


def first_of(cases: Iterable[tuple[Flags, Ints | int]], otherwise: Ints | int) -> Ints:
    """Of each row the value of the first case it is, or another."""
    found = list(cases)
    return np.select([case for case, _ in found], [value for _, value in found], otherwise)


def flags(column: pl.Series) -> Flags:
    """A column of yes and no; null becomes no."""
    return _filled(column, value=False).to_numpy()


def _filled(column: pl.Series, value: int) -> pl.Series:
    return column.fill_null(value) if column.null_count() else column
