"""A source inspected: recognised and read as a run would, without one and without a store."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from checks.law.rulebook import built_in_rulebook
from pipelines import progress
from pipelines.extract.loading import seen_heads_of
from pipelines.inspecting.candidates import Candidates, RefusedFile, open_candidates
from pipelines.inspecting.heads import columns_of, heads_of_nearest, unknown_of
from pipelines.inspecting.rows import Rows, read_rows
from pipelines.reading.faults import Limits
from pipelines.reading.layouts import Layouts, read_layouts
from pipelines.reading.noting import NOTE_COLUMNS, notes_of_a_source
from pipelines.reading.numbers import Numbers
from pipelines.reading.reader import Reader
from pipelines.reading.understanding import SeenHeads, refuse_unclear
from pipelines.sources.files.csv_records import CsvRecords
from pipelines.sources.no_head import NoHeadError
from pipelines.sources.tables import TYPED, Table
from reports.model.inspection import Inspected, Inspection, Note, Refusal

_NO_DAY: Final = date(9900, 12, 31)
"""Where nobody says when the extract was made, nothing is in the future."""


@dataclass(frozen=True)
class Request:
    """What is to be inspected, and what is said of it."""

    source: Path
    extracted_on: date | None = None
    layouts: Path | None = None


def inspect_source(request: Request) -> Inspection:
    """What a source holds and how a run would read it; what it would refuse does not hide the rest.

    Raises:
        SourceError: there is no such source, its database cannot be reached, or the layouts cannot be used.
        ConnectionLost: the server went away.
    """
    layouts = read_layouts(request.layouts)
    with (
        tempfile.TemporaryDirectory() as work,
        open_candidates(request.source, request.extracted_on, layouts, Path(work)) as candidates,
    ):
        return _Inspecting(candidates, layouts).inspection(request.source.resolve().name)


@dataclass
class _Inspecting:
    """A source while its tables are read, those first that are a key to others."""

    candidates: Candidates
    layouts: Layouts
    reader: Reader = field(init=False)

    def __post_init__(self) -> None:
        about = self.candidates.about
        self.reader = Reader(Limits.of(about.extracted_on if about else _NO_DAY, built_in_rulebook()), self.layouts)

    def inspection(self, name: str) -> Inspection:
        """The whole inspection."""
        tables = self.candidates.tables
        understood = [seen_heads_of(table, tables, self.layouts) for table in tables]
        for each in understood:
            with self.candidates.keeping(each.name):
                refuse_unclear(each, self.layouts)
        progress.begin_stage("reading")
        read = {number: self._rows(number, table) for number, table in _keys_first(tables)}
        files = [self._file(table, understood[number], read[number]) for number, table in enumerate(tables)]
        refusals = [self._refusal(each) for each in self.candidates.refused]
        day = self.candidates.about.extracted_on.isoformat() if self.candidates.about else None
        return Inspection(name, day, files, refusals, sorted(self.candidates.unused), self._notes())

    def _rows(self, number: int, table: Table) -> Rows:
        rows = Rows()
        with self.candidates.keeping(table.name):
            read_rows(number, table, self.reader, rows)
        return rows

    def _file(self, table: Table, understood: SeenHeads, rows: Rows) -> Inspected:
        return Inspected(
            file=table.name,
            dataset=table.dataset.name,
            form=table.form.name,
            form_en=table.form.en,
            medium=table.records.medium,
            delimiter=table.records.delimiter if isinstance(table.records, CsvRecords) else None,
            head_row=None if table.records.medium in TYPED else table.head_row,
            columns=columns_of(table),
            unknown=unknown_of(table, understood, self.layouts, rows.first),
            absent=[column.head for column in understood.missing],
            counts=rows.counts,
            codes=rows.codes,
            rejects=rows.rejects,
            first_rows=rows.rows_to_show(table.dataset, self.reader),
        )

    def _refusal(self, refused: RefusedFile) -> Refusal:
        fault = refused.fault
        nearest = fault.nearest if isinstance(fault, NoHeadError) else None
        if nearest is None:
            return Refusal(refused.name, fault.zh, fault.en, None, [], [], [])
        columns, unknown = heads_of_nearest(nearest, refused.name, self.layouts)
        return Refusal(refused.name, fault.zh, fault.en, nearest.dataset.name, columns, unknown, nearest.heads.missing)

    def _notes(self) -> list[Note]:
        of_employers = Numbers.of(self.reader.employers, self.reader.names).notes(pl.concat(self.reader.employer_rows))
        noted = notes_of_a_source([of_employers.cast(NOTE_COLUMNS), *self.reader.notes])
        values, rows = pl.col("value").n_unique(), pl.col("rows").sum()
        notes = noted.group_by("code", "dataset").agg(values.alias("values"), rows).sort("code", "dataset")
        return [Note(**row) for row in notes.iter_rows(named=True)]


def _keys_first(tables: Sequence[Table]) -> list[tuple[int, Table]]:
    return sorted(enumerate(tables), key=lambda each: not each[1].dataset.key_to_others)
