"""Columns of days and months whose cells show only together that they are others than they say.

A table is read chunk by chunk, but what a column means is decided once, by all its cells: a first look at the first
chunk tells nearly all columns, and only where that leaves a doubt is the whole table gone through before it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import polars as pl

from pipelines.reading.clocks import Clock, clock_of
from pipelines.reading.datasets import Column, Dataset, Value
from pipelines.reading.lost_digits import LostDigits, may_be_lost
from pipelines.reading.sheet import Raw

Chunks = Callable[[], Iterator[pl.DataFrame]]


@dataclass
class _Whole:
    """A column while its cells are gone through: nothing is known of it until the first that holds a digit."""

    column: Column
    begun: bool = False
    doubt: Clock | LostDigits | None = None

    def look(self, texts: pl.Series) -> None:
        """Take in further cells."""
        if not self.begun and (first := _first_of_digits(texts)) is not None:
            self.begun = True
            self.doubt = clock_of(first) or self._of_number(first)
        if self.doubt is not None:
            self.doubt.look(texts)

    def _of_number(self, first: str) -> LostDigits | None:
        return LostDigits() if self.column.value is Value.MONTH and may_be_lost(first) else None

    @property
    def plain(self) -> bool:
        """Whether the cells mean what they say, whatever follows."""
        return self.begun and self.doubt is None


def raw_chunks(dataset: Dataset, number: int, chunks: Chunks) -> Iterator[Raw]:
    """The chunks of a table, each with what the whole of it shows of its columns.

    Args:
        chunks: goes through the table, each time from its first row.
    """
    going = chunks()
    begun = list(islice(going, 1))
    wholes = _look(dataset, begun)
    if not all(each.plain for each in wholes.values()):
        begun += islice(going, 1)
        if len(begun) > 1:
            wholes = _look(dataset, chunks())
    doubts = _doubts(wholes)
    while begun:
        yield Raw(dataset, number, begun.pop(0), doubts)
    yield from (Raw(dataset, number, rows, doubts) for rows in going)


def _look(dataset: Dataset, chunks: Iterable[pl.DataFrame]) -> dict[str, _Whole]:
    """The columns of days and months of a table; it is gone through as long as any leaves a doubt."""
    wholes = {each.head: _Whole(each) for each in dataset.columns if each.value in (Value.DATE, Value.MONTH)}
    for rows in chunks:
        wholes = {head: whole for head, whole in wholes.items() if head in rows.columns}
        for head, whole in wholes.items():
            whole.look(rows[head])
        if all(each.plain for each in wholes.values()):
            break
    return wholes


def _doubts(wholes: Mapping[str, _Whole]) -> dict[str, Clock | LostDigits]:
    return {head: whole.doubt for head, whole in wholes.items() if whole.doubt is not None and whole.doubt.holds}


def _first_of_digits(texts: pl.Series) -> str | None:
    rows = texts.str.contains("[0-9]").arg_true()
    return texts[rows[0]] if len(rows) else None
