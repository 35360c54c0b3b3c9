"""Loads a source into an extract file: typed rows sorted by block, person and month, rejects aside, all counted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from checks.law.codes import WAGES
from checks.schemas import NOTES, REJECTS
from pipelines import limits, progress, threads
from pipelines.extract.buckets import Buckets, block_of
from pipelines.extract.identities import write_identities
from pipelines.reading import copies
from pipelines.reading.datasets import APPLICATIONS, DATASETS, EMPLOYER_LINKS, TAX, Dataset
from pipelines.reading.faults import Limits
from pipelines.reading.layouts import Layouts
from pipelines.reading.noting import NOTE_COLUMNS, note_of_cells, notes_of_a_source
from pipelines.reading.numbers import Numbers
from pipelines.reading.reader import Reader
from pipelines.reading.reject_cells import cells_read
from pipelines.reading.sheet import REJECT_COLUMNS
from pipelines.reading.typed import contract_of_dataset
from pipelines.reading.understanding import SeenHeads, count_of_several_months, refuse_periods, refuse_unclear
from pipelines.reading.whole_columns import raw_chunks
from pipelines.sources.source import Source
from pipelines.sources.tables import Table
from pipelines.store import database
from pipelines.store.finding import FORMAT
from pipelines.store.forms import create_form

BYTES_A_BLOCK: Final = 256 << 20
_SORTED_AT_ONCE: Final = 2
"""Polars sorts with all cores; while one block is written, the next two are at hand."""
_CHUNKS_TOGETHER: Final = 16
_CELLS_TOGETHER: Final = 1 << 15
"""The rejects of so many chunks, or so many of their cells, are written together."""
_APPLICANT: Final = {"person": pl.Int64(), "applicant": pl.Int32()}
_IN_BLOCKS: Final = [name for name, dataset in DATASETS.items() if dataset.in_blocks]


@dataclass
class Count:
    """What became of a dataset's rows: read = kept + rejected + copies."""

    read: int = 0
    kept: int = 0
    rejected: int = 0
    copies: int = 0


@dataclass(frozen=True)
class Settings:
    """What decides, along with the source, what is loaded: what time allows, and the offices' words."""

    limits: Limits
    layouts: Layouts


def digest_of_source(source: Source, settings: Settings) -> str:
    """SHA-256 of all that decides what is loaded: tables, manifest, dates, layouts and the way of loading.

    Files are gone through side by side: a run that finds its extract loaded reads nothing else of them.
    """
    records = list(dict.fromkeys(table.records for table in source.tables))
    of_records = threads.results_in_order((partial(getattr, each, "digest") for each in records), threads.CORES)
    digests = dict(zip(records, of_records, strict=True))
    tables = [[table.name, table.dataset.name, digests[table.records]] for table in source.tables]
    manifest, limits = source.manifest.model_dump_json(), repr(settings.limits)
    decides = [FORMAT, settings.layouts.digest, manifest, limits, tables, source.unused]
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()


def load_source(source: Source, settings: Settings, name: str, work: Path) -> Path:
    """Build the extract file of a source in a workplace.

    Args:
        name: the digest the extract is named by.

    Raises:
        SourceError: a table is not understood whole, or cannot be read below its head.
    """
    for table in source.tables:
        refuse_unclear(seen_heads_of(table, source.tables, settings.layouts), settings.layouts)
    target = work / "extract.duckdb"
    blocks = _blocks(sum(table.records.text_size for table in source.tables))
    with database.making_database(target) as connection:
        database.limit_memory(connection)
        create_form(connection, "extract")
        loading = _Loading(connection, Buckets(work, blocks), Reader(settings.limits, settings.layouts))
        progress.begin_stage("reading")
        for number, table in sorted(enumerate(source.tables), key=lambda each: not each[1].dataset.key_to_others):
            loading.read_table(number, table)
        loading.finish()
        loading.write_receipt(source, name)
    return target


def seen_heads_of(table: Table, tables: Sequence[Table], layouts: Layouts) -> SeenHeads:
    """A table as its heads show it; what another table in the same rows understands is no matter of this one."""
    others = [each for each in tables if each.records is table.records and each.head_row == table.head_row]
    unclear = [set(layouts.unclear_heads(each.dataset, each.block.heads)) for each in others]
    heads = [
        head
        for head in layouts.unclear_heads(table.dataset, table.block.heads)
        if all(head in each for each in unclear)
    ]
    there = table.heads.positions.keys() | table.given
    return SeenHeads(table.name, table.dataset, there, heads, [] if table.shares_rows else table.heads.twice)


def _blocks(text_size: int) -> int:
    """In how many blocks so many bytes of text are judged: pairs of equal size, so that two cores end together."""
    return 1 if text_size < BYTES_A_BLOCK // 8 else 2 * (text_size // (2 * BYTES_A_BLOCK) + 1)


@dataclass
class _Loading:
    """An extract file while it is filled."""

    connection: duckdb.DuckDBPyConnection
    buckets: Buckets
    reader: Reader
    counts: dict[str, Count] = field(
        default_factory=lambda: {name: Count() for name, each in DATASETS.items() if not each.key_to_others}
    )
    small: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    rejects: list[tuple[pl.DataFrame, pl.DataFrame]] = field(default_factory=list)
    applicants: pl.DataFrame = field(default_factory=partial(pl.DataFrame, schema=_APPLICANT))

    def read_table(self, number: int, table: Table) -> None:
        """Read one table: large datasets into their buckets, small ones aside, rejects into the extract."""
        dataset, count = table.dataset, self.counts.setdefault(table.dataset.name, Count())
        before, kept, wages, spanning, unusable = count.read, 0, False, 0, 0
        typing = (partial(self.reader.read, raw) for raw in raw_chunks(dataset, number, table.chunks))
        # One more than there are cores, so that they are busy while one is put aside. Closed whatever is refused: Arrow
        # reads on in a thread of its own, which must not outlive the interpreter.
        with closing(threads.results_in_order(typing, threads.CORES + 1)) as results:
            for typed in results:
                count.read += typed.read
                progress.advance_rows(typed.read)
                count.rejected += typed.rejected
                unusable += typed.rejected
                limits.UNUSABLE_ROWS.refuse_most(table.name, unusable, count.read - before)
                kept += typed.kept.height
                wages = wages or dataset is not TAX or bool((typed.kept["item"] == WAGES).any())
                spanning += count_of_several_months(typed.rejects)
                self._put_aside(dataset, typed.kept)
                self._keep_rejects(typed.rejects, _with_heads(typed.cells, table.heads.sent))
        refuse_periods(table.name, spanning, count.read - before)
        if kept and not wages:
            self.reader.notes.append(note_of_cells("NO_WAGES", dataset.name, pl.Series([table.name])))
        unknown, form = table.heads.unknown, table.form
        record = [number, table.name, dataset.name, count.read - before, unknown, form.name, form.en]
        record += [table.records.medium, table.records.digest]
        self.connection.execute("insert into source_file values (?, ?, ?, ?, ?, ?, ?, ?, ?)", record)

    def _put_aside(self, dataset: Dataset, rows: pl.DataFrame) -> None:
        if dataset.in_blocks:
            self.buckets.add(dataset.name, rows)
        elif dataset.key_to_others:
            contract_of_dataset(dataset).validate(rows)
            self.counts[dataset.name].kept += rows.height
        else:
            self.small.setdefault(dataset.name, []).append(rows)

    def finish(self) -> None:
        """Number the employers for good, drop the copies and write the rows in order."""
        numbers = Numbers.of(self.reader.employers, self.reader.names)
        texts = numbers.tables()
        keys = texts.pop("employer_key")
        for table, rows in texts.items():
            database.append(self.connection, table, rows)
        for name, frames in self.small.items():
            rows = pl.concat(frames)
            contract_of_dataset(DATASETS[name]).validate(rows)
            self._write_small(DATASETS[name], numbers.apply(rows))
        self._write_rejects()
        progress.begin_stage("sorting", sum(self.counts[name].read - self.counts[name].rejected for name in _IN_BLOCKS))
        parts = list(product((DATASETS[name] for name in _IN_BLOCKS), range(self.buckets.blocks)))
        sorting = (partial(self._sorted, dataset, block, numbers) for dataset, block in parts)
        for (dataset, _), (read, kept) in zip(parts, threads.results_in_order(sorting, _SORTED_AT_ONCE), strict=True):
            if kept is not None:
                self._count(dataset, read, kept)
                database.append(self.connection, dataset.name, kept)
                progress.advance_rows(read)
        self._write_notes(numbers)
        write_identities(self.connection, keys)
        for rejects in database.read_in_parts(self.connection, f"select {', '.join(REJECTS.columns)} from rejects"):
            REJECTS.validate(rejects)

    def _sorted(self, dataset: Dataset, block: int, numbers: Numbers) -> tuple[int, pl.DataFrame | None]:
        """How many rows a block has of a dataset, and those that are no copies, in order."""
        rows = self.buckets.take_block(dataset.name, block)
        if rows is None:
            return 0, None
        contract_of_dataset(dataset).validate(rows)
        kept = copies.without_copies(numbers.apply(rows), dataset)
        if dataset is TAX:
            kept = copies.with_standing(kept)
        return rows.height, self._in_block(kept.drop("key"), dataset, block)

    def _in_block(self, rows: pl.DataFrame, dataset: Dataset, block: int) -> pl.DataFrame:
        """The rows that an application of the block looks at, by applicant; after them the others, of no block."""
        of_applicants = rows.join(self.applicants, on="person", how="left", maintain_order="left")
        looked_at = pl.col("applicant").is_not_null() & pl.sql_expr(dataset.judged)
        applications = of_applicants.filter(looked_at).with_columns(block=pl.lit(block, pl.Int32))
        others = of_applicants.filter(~looked_at).with_columns(applicant=pl.lit(None, pl.Int32))
        # In one piece: DuckDB begins a row group with each.
        return pl.concat([applications, others], how="diagonal", rechunk=True)

    def _count(self, dataset: Dataset, read: int, kept: pl.DataFrame) -> None:
        self.counts[dataset.name].copies += read - kept.height
        self.counts[dataset.name].kept += kept.height

    def _write_small(self, dataset: Dataset, rows: pl.DataFrame) -> None:
        kept = copies.without_copies(rows, dataset)
        self._count(dataset, rows.height, kept)
        if dataset is EMPLOYER_LINKS:
            kept = self._set_aside(kept, copies.conflicting_links(kept), dataset, "LINK_CONFLICT", "from_id")
        if dataset is APPLICATIONS:
            repeated = copies.repeated_applications(kept)
            kept = self._set_aside(kept, repeated, dataset, "APPLICATION_REPEATED", "application_id")
            block = block_of(pl.col("person"), self.buckets.blocks)
            applicant = (pl.col("person").rank("dense") - 1).cast(pl.Int32)
            kept = kept.sort("application_id").with_row_index("application").with_columns(block=block)
            kept = kept.with_columns(applicant=applicant.over("block"))
            self.applicants = kept.select("person", "applicant").unique().sort("person")
        database.append(self.connection, dataset.name, kept.drop("key", "to_key", "raw", strict=False))

    def _set_aside(self, rows: pl.DataFrame, where: pl.Series, dataset: Dataset, code: str, head: str) -> pl.DataFrame:
        """Reject rows that conflict with earlier ones."""
        rejected = rows.filter(where)
        self.counts[dataset.name].kept -= rejected.height
        self.counts[dataset.name].rejected += rejected.height
        person = pl.col("person") if dataset.by_person else pl.lit(None, pl.Int64).alias("person")
        rejects = rejected.select(
            pl.lit(dataset.name).alias("dataset"),
            "source_file",
            "row_number",
            pl.lit(head).alias("column_name"),
            pl.col("raw").alias("raw_value"),
            pl.lit(code).alias("code"),
            person,
        )
        self._keep_rejects(rejects, cells_read(rejected, dataset, head))
        return rows.filter(~where)

    def _keep_rejects(self, rejects: pl.DataFrame, cells: pl.DataFrame) -> None:
        if rejects.height:
            self.rejects.append((rejects.select(REJECT_COLUMNS.names()), cells))
        # Soon: their cells share the text of the whole chunk, which stays in memory till then.
        if len(self.rejects) >= _CHUNKS_TOGETHER or sum(each.height for _, each in self.rejects) >= _CELLS_TOGETHER:
            self._write_rejects()

    def _write_rejects(self) -> None:
        if self.rejects:
            for table, frames in zip(("rejects", "reject_cell"), zip(*self.rejects, strict=True), strict=True):
                database.append(self.connection, table, pl.concat(frames, how="diagonal"))
            self.rejects.clear()

    def _write_notes(self, numbers: Numbers) -> None:
        of_employers = numbers.notes(pl.concat(self.reader.employer_rows))
        notes = notes_of_a_source([of_employers.cast(NOTE_COLUMNS), *self.reader.notes])
        NOTES.validate(notes)
        database.append(self.connection, "notes", notes.sort("code", "dataset", "value"))

    def write_receipt(self, source: Source, name: str) -> None:
        """What was loaded and what became of it. Without a word on tax, the kept wages rows say what is covered."""
        manifest, coverage = source.manifest, source.manifest.coverage
        wages = database.read(
            self.connection, f"select min(month) as first, max(month) as last from tax where item = {WAGES}"
        ).row(0)
        tax = (coverage.tax.first, coverage.tax.last) if coverage.tax else wages
        contributions = (
            (coverage.contributions.first, coverage.contributions.last) if coverage.contributions else (None, None)
        )
        counts = json.dumps({dataset: vars(count) for dataset, count in self.counts.items()})
        self.connection.execute(
            "insert into extract values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                name,
                manifest.extract_id,
                manifest.extracted_on,
                source.name,
                *tax,
                *contributions,
                self.buckets.blocks,
                counts,
                source.unused,
                FORMAT,
            ],
        )
        _check_balance(self.counts)


def _with_heads(cells: pl.DataFrame, sent: dict[str, str]) -> pl.DataFrame:
    """Cells with their heads as the sender wrote them."""
    heads = pl.col("column_name").replace_strict(sent, default=None, return_dtype=pl.String)
    return cells.with_columns(head=heads) if sent else cells


def _check_balance(counts: dict[str, Count]) -> None:
    for dataset, count in counts.items():
        if count.read != count.kept + count.rejected + count.copies:
            raise AssertionError(f"{dataset}: rows read are not rows kept, rejected and copies: {count}")
