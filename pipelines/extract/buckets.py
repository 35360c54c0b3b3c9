"""Typed rows on their way to the extract, parted by person so that each part fits in memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

from pipelines import limits


@dataclass
class Buckets:
    """Files of typed rows by dataset and block; a person's rows are all in one block."""

    folder: Path
    blocks: int
    _writers: dict[tuple[str, int], pa.RecordBatchStreamWriter] = field(default_factory=dict)
    _rows: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, dataset: str, rows: pl.DataFrame) -> None:
        """Put rows with a person into their blocks."""
        if self.blocks == 1:
            self._write(dataset, 0, rows)
            return
        parted = rows.with_columns(block=block_of(pl.col("person"), self.blocks))
        for (block,), part in parted.partition_by("block", as_dict=True, include_key=False).items():
            self._write(dataset, int(str(block)), part)

    def take_block(self, dataset: str, block: int) -> pl.DataFrame | None:
        """All rows of a block, once; None where there are none.

        Raises:
            SourceError: they may not fit in memory, as a person has too many.
        """
        writer = self._writers.pop((dataset, block), None)
        if writer is None:
            return None
        writer.close()
        path = self._path(dataset, block)
        if self._rows[dataset, block] > limits.BLOCK_ROWS:
            persons = pl.read_ipc_stream(path, columns=["person"])["person"]
            _refuse_too_many(dataset, persons)
        rows = pl.read_ipc_stream(path)
        path.unlink()
        return rows

    def _write(self, dataset: str, block: int, rows: pl.DataFrame) -> None:
        table = rows.to_arrow()
        key = (dataset, block)
        self._rows[key] += rows.height
        if rows.height and self._rows[key] > limits.BLOCK_ROWS:
            _refuse_too_many(dataset, rows["person"])  # as soon as it shows; `take_block` looks at all of them together
        if key not in self._writers:
            self._writers[key] = pa.ipc.new_stream(self._path(dataset, block), table.schema)
        self._writers[key].write_table(table)

    def _path(self, dataset: str, block: int) -> Path:
        return self.folder / f"{dataset}-{block:05d}.arrows"


def _refuse_too_many(dataset: str, persons: pl.Series) -> None:
    limits.PERSON_ROWS.refuse(dataset, persons.value_counts(sort=True, name="rows")["rows"][0])


def block_of(person: pl.Expr, blocks: int) -> pl.Expr:
    """The block of a person; the last digits of an identity number spread evenly."""
    return (person % blocks).cast(pl.Int32)
