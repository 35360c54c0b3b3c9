"""The rows of a table read as a run reads them, and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import polars as pl

from checks.law.codes import WAGES
from pipelines import progress, threads
from pipelines.inspecting.cells import masked_rows
from pipelines.inspecting.code_words import count_words, words_of
from pipelines.reading.datasets import TAX, Dataset
from pipelines.reading.noting import note_of_cells
from pipelines.reading.reader import Reader
from pipelines.reading.reject_codes import REJECT_CODES
from pipelines.reading.sheet import Raw
from pipelines.reading.understanding import count_of_several_months, refuse_periods
from pipelines.reading.whole_columns import raw_chunks
from pipelines.sources.tables import Table
from reports.model.inspection import CodeWord, Counts, Reject

ROWS_SHOWN: Final = 3
_LOOKED_AT: Final = 200
"""Rows by which cells under unknown heads are classed."""
_REJECTS: Final = pl.Schema(
    {"column_name": pl.String(), "code": pl.String(), "rows": pl.Int64(), "first_row": pl.Int32()}
)


@dataclass(frozen=True)
class _Part:
    """What is kept of a chunk."""

    first: pl.DataFrame
    words: pl.DataFrame
    rejects: pl.DataFrame
    read: int
    rejected: int
    spanning: int
    has_wages: bool


@dataclass
class Rows:
    """What was found in a table's rows.

    Attributes:
        first: the first of them as text, with the columns under unknown heads.
    """

    first: pl.DataFrame = field(default_factory=pl.DataFrame)
    counts: Counts | None = None
    codes: list[CodeWord] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def rows_to_show(self, dataset: Dataset, reader: Reader) -> list[dict[str, str]]:
        """The first rows, masked."""
        return masked_rows(self.first.head(ROWS_SHOWN), dataset, reader)


def read_rows(number: int, table: Table, reader: Reader, into: Rows) -> None:
    """Read a table.

    Raises:
        SourceError: it cannot be read below its head, or so many rows span several months that these are no slips.
    """
    parts = list(_parts(number, table, reader))
    read, rejected = sum(part.read for part in parts), sum(part.rejected for part in parts)
    into.first = next((part.first for part in parts if part.first.height), pl.DataFrame())
    into.counts = Counts(read, read - rejected, rejected)
    into.codes = words_of((part.words for part in parts), table.dataset, reader)
    into.rejects = _rejects(part.rejects for part in parts)
    if into.counts.kept and table.dataset is TAX and not any(part.has_wages for part in parts):
        reader.notes.append(note_of_cells("NO_WAGES", table.dataset.name, pl.Series([table.name])))
    refuse_periods(table.name, sum(part.spanning for part in parts), read)


def _parts(number: int, table: Table, reader: Reader) -> Iterator[_Part]:
    chunks = partial(table.chunks, own=not table.shares_rows)
    work = (partial(_part, raw, reader) for raw in raw_chunks(table.dataset, number, chunks))
    for part in threads.results_in_order(work, threads.CORES):
        progress.advance_rows(part.read)
        yield part


def _part(raw: Raw, reader: Reader) -> _Part:
    typed = reader.read(raw)
    by_fault = typed.rejects.group_by("column_name", "code").agg(rows=pl.len(), first_row=pl.col("row_number").min())
    return _Part(
        raw.rows.head(_LOOKED_AT),
        count_words(raw.rows, raw.dataset),
        by_fault.cast(_REJECTS),
        typed.read,
        typed.rejected,
        count_of_several_months(typed.rejects),
        raw.dataset is TAX and bool((typed.kept["item"] == WAGES).any()),
    )


def _rejects(parts: Iterable[pl.DataFrame]) -> list[Reject]:
    words = {each.code: each for each in REJECT_CODES}
    every = pl.concat([_REJECTS.to_frame(), *parts]).group_by("column_name", "code")
    faults = every.agg(pl.col("rows").sum(), pl.col("first_row").min()).sort("column_name", "code", nulls_last=True)
    return [
        Reject(column, code, words[code].zh, words[code].en, *figures) for column, code, *figures in faults.iter_rows()
    ]
