"""Parquet files as text: typed values are written as a CSV would have them."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import SourceError, UnreadableError
from pipelines.sources.files.digest import FileDigest

BATCH_ROWS: Final = 200_000
CELL_SIZE: Final = 14
"""Bytes of a cell as text, about, with its comma. How many lie in the file says less: some repeat, others do not."""
PERHAPS_OCTOBER: Final = r"^(?:19|20)[0-9]{2}\.1$"
"""With a sign it is an amount, and no month: 2023.10 is the same number."""


@dataclass(frozen=True)
class ParquetRecords:
    """The records of a Parquet file; numbered like those of its CSV twin, whose head is row 1."""

    path: Path
    name: str
    medium: str = "Parquet"
    digest = FileDigest()

    @property
    def text_size(self) -> int:
        """The size as text, about; none where the file cannot be read, which is told when it is."""
        try:
            metadata = pq.read_metadata(self.path)
        except (pa.ArrowInvalid, OSError):
            return 0
        size: int = metadata.num_rows * metadata.num_columns * CELL_SIZE
        return size

    def lines(self) -> list[list[str]]:
        """The names of its columns."""
        try:
            return [list(pq.read_schema(self.path).names)]
        except (pa.ArrowInvalid, OSError):
            raise UnreadableError(
                f"{self.name}：不是 Parquet 文件；请重新提供", f"{self.name}: no Parquet file; send it again"
            ) from None

    def below(self, row: int, cells: int) -> Generator[pl.DataFrame, None, None]:
        """All records; a nested column is Boolean, for a nested value is no text: it is there or not."""
        try:
            first = row + 1
            for batch in pq.ParquetFile(self.path).iter_batches(batch_size=BATCH_ROWS):
                number = pl.int_range(first, first + batch.num_rows, dtype=pl.Int32, eager=True)
                first += batch.num_rows
                texts = [_as_text(column).alias(f"c{place}") for place, column in enumerate(_columns(batch)[:cells])]
                yield pl.DataFrame([*texts, number.alias("row_number")]).with_columns(broken=pl.lit(value=False))
        except (pa.ArrowInvalid, OSError, pl.exceptions.PolarsError):
            raise SourceError(
                f"{self.name}：Parquet 文件已损坏；请重新提供",
                f"{self.name}: the Parquet file is damaged; send it again",
            ) from None


def _columns(batch: pa.RecordBatch) -> list[pl.Series]:
    return [pl.Series(name, column) for name, column in zip(batch.schema.names, batch.columns, strict=True)]


def _as_text(values: pl.Series) -> pl.Series:
    if isinstance(values.dtype, pl.Datetime):
        # An instant is of a day only where it is known whose.
        values = values.dt.convert_time_zone("Asia/Shanghai") if values.dtype.time_zone else values
        return values.dt.to_string("%Y-%m-%d %H:%M:%S")
    if values.dtype.is_float():
        # A column of months or amounts with a gap in it becomes one of floats: 202407.0 was written as 202407.
        whole = (values == values.round()) & (values.abs() < 2**53)
        others = values.cast(pl.String).str.replace(PERHAPS_OCTOBER, "+$0")
        return values.cast(pl.Int64, strict=False).cast(pl.String).zip_with(whole.fill_null(True), others)
    if not values.dtype.is_nested():
        return values.cast(pl.String, strict=False)
    return values.is_not_null()
