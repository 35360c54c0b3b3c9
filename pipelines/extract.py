"""Loads a source into an extract file: typed rows sorted by block, person and month, rejects aside, all counted."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from checks.codes import WAGES
from checks.keys import EMPLOYERS_AT_MOST
from pipelines import database
from pipelines.buckets import Buckets, block_of
from pipelines.errors import SourceError
from pipelines.reading import copies, values
from pipelines.reading.datasets import DATASETS, Dataset
from pipelines.reading.faults import Limits
from pipelines.reading.layouts import layouts_digest
from pipelines.reading.reader import REJECTS, Raw, Reader
from pipelines.sources.folder import Folder

FORMAT: Final = 1
"""Raised when the same content would be loaded otherwise than before."""

BYTES_A_BLOCK: Final = 128 << 20
_ASIDE: Final = ("employers", "employer_links", "sanctions")
_JUDGED: Final = ("contributions", "tax", "contracts", "enrolments")


@dataclass
class Count:
    """What became of a dataset's rows: read = kept + rejected + copies."""

    read: int = 0
    kept: int = 0
    rejected: int = 0
    copies: int = 0


def digest(source: Folder, limits: Limits) -> str:
    """SHA-256 of all that decides what is loaded: files, manifest, dates, layouts and the way of loading."""
    sums = hashlib.sha256()
    for file in source.files:
        with file.path.open("rb") as content:
            sums.update(f"{file.name}\0{hashlib.file_digest(content, 'sha256').hexdigest()}\0".encode())
    settings = [FORMAT, layouts_digest(), source.manifest.model_dump_json(), repr(limits)]
    sums.update(json.dumps(settings).encode())
    return sums.hexdigest()


def load(source: Folder, limits: Limits, name: str, work: Path) -> Path:
    """Build the extract file of a source in a workplace.

    Args:
        name: the digest the extract is named by.

    Raises:
        SourceError: a file is no CSV or Parquet below its head.
    """
    target = work / "extract.duckdb"
    with database.opened(target, read_only=False) as connection:
        database.create_all(connection, "tables/both", "tables/extract")
        loading = _Loading(source, limits, work, connection)
        for number in range(len(source.files)):
            loading.read_file(number)
        loading.finish(name)
    return target


@dataclass
class _Loading:
    source: Folder
    limits: Limits
    work: Path
    connection: duckdb.DuckDBPyConnection
    counts: dict[str, Count] = field(default_factory=lambda: {name: Count() for name in DATASETS})
    aside: dict[str, list[pl.DataFrame]] = field(default_factory=dict)
    wages: list[int] = field(default_factory=list)
    reader: Reader = field(init=False)
    buckets: Buckets = field(init=False)
    numbers: _Numbers = field(init=False)

    def __post_init__(self) -> None:
        size = sum(
            file.path.stat().st_size * (8 if file.path.suffix == ".parquet" else 1) for file in self.source.files
        )
        self.buckets = Buckets(self.work, size // BYTES_A_BLOCK + 1)
        self.reader = Reader(self.limits)

    def read_file(self, number: int) -> None:
        """Read one file: rows into their buckets, rejects into the extract."""
        file, read = self.source.files[number], 0
        name = file.dataset.name
        for rows in file.batches():
            batch = self.reader.read(Raw(file.dataset, number, rows))
            self.counts[name].read += batch.read
            self.counts[name].rejected += batch.rejected
            read += batch.read
            if name in _JUDGED:
                self.buckets.add(name, batch.kept)
            else:
                self.aside.setdefault(name, []).append(batch.kept)
            if batch.rejects.height:
                database.append(self.connection, "rejects", batch.rejects)
        record = [number, file.name, name, read, file.heads.unknown]
        self.connection.execute("insert into source_file values (?, ?, ?, ?, ?)", record)

    def finish(self, name: str) -> None:
        """Number the employers, drop the copies, write the rows in order and the receipt."""
        self.numbers = _Numbers.of(self.reader)
        self.numbers.write(self.connection)
        for dataset in _ASIDE:
            self._write_aside(DATASETS[dataset])
        self._write_applications()
        for block in range(self.buckets.blocks):
            for dataset in _JUDGED:
                rows = self.buckets.take(dataset, block)
                if rows is not None:
                    self._write_block(DATASETS[dataset], block, rows)
        self._write_notes()
        self._write_receipt(name)

    def _kept(self, dataset: Dataset, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows without copies, numbered for good."""
        numbered = self.numbers.apply(rows)
        kept = copies.without_copies(numbered, dataset)
        self.counts[dataset.name].copies += numbered.height - kept.height
        self.counts[dataset.name].kept += kept.height
        return kept

    def _write_block(self, dataset: Dataset, block: int, rows: pl.DataFrame) -> None:
        kept = self._kept(dataset, rows)
        if dataset.name == "tax":
            kept = copies.with_standing(kept)
            months = kept.filter(pl.col("item") == WAGES)["month"]
            self.wages += [] if months.is_empty() else [int(str(months.min())), int(str(months.max()))]
        placed = kept.drop("key").with_columns(block=pl.lit(block, pl.Int32))
        database.append(self.connection, dataset.name, placed)

    def _aside(self, dataset: Dataset) -> pl.DataFrame | None:
        frames = self.aside.pop(dataset.name, [])
        return self._kept(dataset, pl.concat(frames)) if frames else None

    def _write_aside(self, dataset: Dataset) -> None:
        kept = self._aside(dataset)
        if kept is None:
            return
        if dataset.name == "employer_links":
            kept = self._without(kept, copies.conflicting_links(kept), dataset, "LINK_CONFLICT", "from_employer")
        database.append(self.connection, dataset.name, kept.drop("key", "to_key", strict=False))

    def _write_applications(self) -> None:
        dataset = DATASETS["applications"]
        kept = self._aside(dataset)
        if kept is None:
            return
        repeated = copies.repeated_applications(kept)
        kept = self._without(kept, repeated, dataset, "APPLICATION_REPEATED", "application_id")
        placed = kept.sort("application_id").with_row_index("application")
        block = block_of(pl.col("person"), self.buckets.blocks)
        database.append(self.connection, dataset.name, placed.drop("key").with_columns(block=block))

    def _without(
        self, rows: pl.DataFrame, rejected: pl.Series, dataset: Dataset, code: str, column: str
    ) -> pl.DataFrame:
        """Set aside rows that conflict with earlier ones."""
        if rejected.any():
            raw = pl.col(column) if rows[column].dtype == pl.String else self.numbers.employer_text(pl.col(column))
            rejects = rows.filter(rejected).select(
                "source_file",
                "row_number",
                dataset=pl.lit(dataset.name),
                column_name=pl.lit(dataset.column(column).head),
                raw_value=raw,
                code=pl.lit(code),
                person=pl.col("person") if dataset.by_person else pl.lit(None, pl.Int64),
            )
            database.append(self.connection, "rejects", rejects.select(REJECTS.names()))
            self.counts[dataset.name].kept -= rejects.height
            self.counts[dataset.name].rejected += rejects.height
        return rows.filter(~rejected)

    def _write_notes(self) -> None:
        rows = pl.concat(
            [
                pl.DataFrame(schema={"employer": pl.Int32, "rows": pl.UInt32, "dataset": pl.String}),
                *self.reader.employer_rows,
            ],
            how="diagonal_relaxed",
        )
        wrong = self.numbers.wrong_usccs()
        checksums = rows.join(wrong, on="employer").select(
            pl.lit("USCC_CHECKSUM").alias("code"), "dataset", "value", pl.col("rows").cast(pl.Int64)
        )
        ignored = [each.with_columns(pl.col("rows").cast(pl.Int64)) for each in self.reader.notes]
        notes = pl.concat([checksums, *ignored]).group_by("code", "dataset", "value").agg(pl.col("rows").sum())
        database.append(self.connection, "notes", notes.sort("code", "dataset", "value"))

    def _write_receipt(self, name: str) -> None:
        manifest = self.source.manifest
        tax, contributions = manifest.coverage.tax, manifest.coverage.contributions
        covered = [tax.first, tax.last] if tax else [min(self.wages), max(self.wages)] if self.wages else [None, None]
        record = [
            name,
            manifest.extract_id,
            manifest.extracted_on,
            self.source.path.resolve().name,
            *covered,
            *([contributions.first, contributions.last] if contributions else [None, None]),
            self.buckets.blocks,
            json.dumps({dataset: vars(count) for dataset, count in self.counts.items()}),
            self.source.unused,
        ]
        self.connection.execute(f"insert into extract values ({', '.join('?' * len(record))})", record)
        _check_balance(self.counts)


def _check_balance(counts: dict[str, Count]) -> None:
    for dataset, count in counts.items():
        if count.read != count.kept + count.rejected + count.copies:
            raise AssertionError(f"{dataset}: rows read are not rows kept, rejected and copies: {count}")


@dataclass(frozen=True)
class _Numbers:
    """Employers, their keys and names, numbered in order of text, so that the smallest number is the smallest text.

    Attributes:
        employers, names: from the number by appearance to the number by text.
        keys: from the employer number by text to its key's number.
    """

    employers: pl.Series
    names: pl.Series
    keys: pl.Series
    employer_texts: pl.Series
    key_texts: pl.Series
    name_texts: pl.Series
    folded: pl.Series

    @classmethod
    def of(cls, reader: Reader) -> _Numbers:
        """Number what a reader has seen."""
        employers, employer_texts = _ranked(reader.employers.texts())
        names, name_texts = _ranked(reader.names.texts())
        keys, key_texts = _ranked(values.employer_keys(employer_texts))
        if len(employer_texts) > EMPLOYERS_AT_MOST:
            raise SourceError(
                f"单位超过 {EMPLOYERS_AT_MOST} 个；请分批提供",
                f"more than {EMPLOYERS_AT_MOST} employers; split the extract",
            )
        folded, _ = _ranked(name_texts.str.replace_all(r"\s", ""))
        return cls(employers, names, keys, employer_texts, key_texts, name_texts, folded)

    def apply(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with their employers and names numbered by text, and the keys they have."""
        found: dict[str, pl.Expr] = {}
        for name, key in (("employer", "key"), ("agent", "key"), ("from_employer", "key"), ("to_employer", "to_key")):
            if name in rows.columns:
                found[name] = pl.lit(self.employers).gather(name)
                found[key] = pl.lit(self.keys).gather(found[name])
        for name in ("employer_name", "agent_name", "name"):
            if name in rows.columns:
                found[name] = pl.lit(self.names).gather(name)
        return rows.with_columns(**found)

    def employer_text(self, employer: pl.Expr) -> pl.Expr:
        """The employer number as read."""
        return pl.lit(self.employer_texts).gather(employer)

    def wrong_usccs(self) -> pl.DataFrame:
        """employer (by appearance) and value of the 18-character numbers whose check character is wrong."""
        texts = pl.DataFrame({"value": self.employer_texts, "rank": pl.int_range(len(self.employer_texts), eager=True)})
        wrong = texts.filter(pl.col("value").is_in(values.wrong_usccs(self.employer_texts).implode()))
        seen = pl.DataFrame({"rank": self.employers.cast(pl.Int64)}).with_row_index("employer")
        return seen.join(wrong, on="rank").select(pl.col("employer").cast(pl.Int32), "value")

    def write(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Put the numbers beside their texts into the extract."""
        employers = pl.DataFrame({"employer_id": self.employer_texts, "key": self.keys}).with_row_index("employer")
        names = pl.DataFrame({"employer_name": self.name_texts, "folded": self.folded}).with_row_index("name")
        database.append(connection, "employer_number", employers)
        database.append(
            connection, "employer_key", self.key_texts.rename("employer_key").to_frame().with_row_index("key")
        )
        database.append(connection, "employer_name", names)


def _ranked(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """For each text its place among the distinct texts in order, and those texts."""
    distinct = texts.unique().sort()
    places = pl.DataFrame({"text": distinct}).with_row_index("place")
    found = texts.rename("text").to_frame().join(places, on="text", how="left", maintain_order="left")["place"]
    return found.cast(pl.Int32), distinct
