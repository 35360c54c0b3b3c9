"""Parquet files as text: typed values are written as a CSV would have them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines import limits
from pipelines.errors import SourceError, UnreadableError
from pipelines.sources.files.digest import FileDigest
from pipelines.sources.files.zipped import error_of_bomb

CHUNK_ROWS: Final = 200_000
CELL_SIZE: Final = 14
"""Bytes of a cell as text, about, with its comma. How many are in the file says less: some repeat, others do not."""
PERHAPS_OCTOBER: Final = r"^(?:19|20)[0-9]{2}\.1$"
"""With a sign it is an amount, and no month: 2023.10 is the same number."""


_DAMAGED: Final = (pa.ArrowException, OSError, ValueError, OverflowError)
"""Names that are no UTF-8 among them."""


class Size(NamedTuple):
    """How many bytes a file has, how many records, and how many bytes these have as text, about."""

    packed: int
    records: int
    as_text: int


@dataclass(frozen=True)
class ParquetRecords:
    """The records of a Parquet file; numbered like those of its CSV twin, whose head is row 1."""

    path: Path
    name: str
    medium: str = "Parquet"
    digest = FileDigest()

    @property
    def size(self) -> Size:
        """What it holds; no records where the file cannot be read, which is reported when it is."""
        packed = self.path.stat().st_size
        try:
            metadata = pq.read_metadata(self.path)
        except _DAMAGED:
            return Size(packed, 0, 0)
        return Size(packed, metadata.num_rows, metadata.num_rows * metadata.num_columns * CELL_SIZE)

    @property
    def text_size(self) -> int:
        """The size as text, about."""
        return self.size.as_text

    def lines(self) -> list[list[str]]:
        """The names of its columns."""
        try:
            with pq.ParquetFile(self.path) as file:
                limits.COLUMNS.refuse(self.name, file.metadata.num_columns)
                self._refuse_bomb(file.metadata)
                return [list(file.schema_arrow.names)]
        except _DAMAGED:
            raise UnreadableError(
                f"{self.name}：不是 Parquet 文件；请重新提供", f"{self.name}: no Parquet file; send it again"
            ) from None

    def below(self, row: int, cells: int) -> Generator[pl.DataFrame, None, None]:
        """All records; a nested column is Boolean, for a nested value is no text: it is there or not."""
        try:
            first = row + 1
            for chunk in self._chunks():
                number = pl.int_range(first, first + chunk.num_rows, dtype=pl.Int32, eager=True)
                first += chunk.num_rows
                texts = [_as_text(column).alias(f"c{index}") for index, column in enumerate(_columns(chunk)[:cells])]
                yield pl.DataFrame([*texts, number.alias("row_number")]).with_columns(broken=pl.lit(value=False))
        except (*_DAMAGED, pl.exceptions.PolarsError):
            raise SourceError(
                f"{self.name}：Parquet 文件已损坏；请重新提供",
                f"{self.name}: the Parquet file is damaged; send it again",
            ) from None

    def _chunks(self) -> Iterator[pa.RecordBatch]:
        with pq.ParquetFile(self.path) as file:
            longest, left = self._longest_text(file), limits.plausible_unpacked_bytes(self.path.stat().st_size)
            rows = limits.TEXTS_AT_ONCE // max(longest * file.metadata.num_columns, 1)
            for chunk in file.iter_batches(batch_size=min(CHUNK_ROWS, max(rows, 1))):
                left -= chunk.nbytes
                if left < 0:
                    raise error_of_bomb(self.name)
                yield chunk

    def _refuse_bomb(self, metadata: pq.FileMetaData) -> None:
        """Refuse more than a file of this size can hold in earnest: what repeats takes next to nothing."""
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        size = max(sum(group.total_byte_size for group in groups), metadata.num_rows * metadata.num_columns * CELL_SIZE)
        if size > limits.plausible_unpacked_bytes(self.path.stat().st_size):
            raise error_of_bomb(self.name)

    def _longest_text(self, file: pq.ParquetFile) -> int:
        """How long a text is that many rows may share: each row group has a list of its texts."""
        longest, texts = 0, [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
        if not texts:
            return longest
        with pq.ParquetFile(self.path, read_dictionary=texts) as coded:
            for number in range(file.metadata.num_row_groups):
                for chunk in islice(coded.iter_batches(1, row_groups=[number], columns=texts), 1):
                    for column in chunk.columns:
                        longest = max(longest, pc.max(pc.binary_length(column.dictionary)).as_py() or 0)
                        limits.CELL_BYTES.refuse(self.name, longest)
        return longest


def _columns(chunk: pa.RecordBatch) -> list[pl.Series]:
    return [pl.Series(name, _known(column)) for name, column in zip(chunk.schema.names, chunk.columns, strict=True)]


def _known(column: pa.Array) -> pa.Array:
    """A column of a type that Polars knows."""
    return column.cast(pa.string()) if pa.types.is_decimal256(column.type) else column


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
