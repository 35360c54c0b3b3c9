"""One file of a dataset: found by its head, given out as text with the row numbers a spreadsheet shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import SourceError
from pipelines.reading.datasets import Dataset
from pipelines.reading.layouts import Heads, find_heads
from pipelines.reading.values import clean
from pipelines.sources.csv_records import csv_batches

LINES_BEFORE_HEAD: Final = 50
BATCH_ROWS: Final = 200_000
T = TypeVar("T")
_HEAD_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class SourceFile:
    """A file recognised as a dataset.

    `head_row` is the row its head stands in, `head_line` the line that row ends in, `cells` how many cells it has.
    """

    path: Path
    name: str
    dataset: Dataset
    heads: Heads
    head_row: int
    head_line: int
    cells: int

    def batches(self) -> Iterator[pl.DataFrame]:
        """The records as text: a column for each head found, row_number, overlong. Blank ones are no rows."""
        records = _parquet_batches(self) if _is_parquet(self.path) else self._csv()
        for rows in ahead(records):
            yield _without_blank(rows, self.heads)

    def _csv(self) -> Iterator[pl.DataFrame]:
        return (
            _by_head(rows, self.heads)
            for rows in csv_batches(self.path, self.name, (self.head_row, self.head_line), self.cells)
        )


def open_file(path: Path, name: str, dataset: Dataset) -> SourceFile:
    """Recognise a file by its head.

    Raises:
        SourceError: it cannot be read, or no line holds the required columns.
    """
    if _is_parquet(path):
        return _open_parquet(path, name, dataset)
    return _open_csv(path, name, dataset)


def _is_parquet(path: Path) -> bool:
    return path.suffix.casefold() == ".parquet"


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, the next one made by another thread while the last is used: parsing runs beside typing."""
    with ThreadPoolExecutor(max_workers=1) as other:
        coming = other.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = other.submit(next, items, None)
            yield item


def _chosen(heads: Heads, name: str, dataset: Dataset) -> Heads:
    if heads.missing:
        missing = ", ".join(heads.missing)
        raise SourceError(
            f"{name}：没有一行是 {dataset.name} 的完整表头；缺少列：{missing}",
            f"{name}: no line holds all columns of {dataset.name}; missing: {missing}",
        )
    return heads


def _open_parquet(path: Path, name: str, dataset: Dataset) -> SourceFile:
    try:
        columns = pq.read_schema(path).names
    except (pa.ArrowInvalid, OSError):
        raise SourceError(f"{name}：不是 Parquet 文件；请重新提供", f"{name}: no Parquet file; send it again") from None
    return SourceFile(path, name, dataset, _chosen(find_heads(dataset, columns), name, dataset), 1, 1, len(columns))


def _open_csv(path: Path, name: str, dataset: Dataset) -> SourceFile:
    with path.open("rb") as file:
        start = file.read(_HEAD_BYTES)
    try:
        text = (
            start.decode("utf-8-sig") if len(start) < _HEAD_BYTES else start[: start.rfind(b"\n")].decode("utf-8-sig")
        )
    except UnicodeDecodeError:
        raise SourceError(
            f"{name}：不是 UTF-8 文本；请另存为 UTF-8 的 CSV", f"{name}: is no UTF-8 text; save it as CSV in UTF-8"
        ) from None
    return _find_head(path, name, dataset, text)


def _find_head(path: Path, name: str, dataset: Dataset, text: str) -> SourceFile:
    nearest: Heads | None = None
    try:
        lines = csv.reader(io.StringIO(text, newline=""))
        for row, cells in enumerate(islice(lines, LINES_BEFORE_HEAD), start=1):
            heads = find_heads(dataset, cells)
            if not heads.missing:
                return SourceFile(path, name, dataset, heads, row, lines.line_num, len(cells))
            if nearest is None or len(heads.missing) < len(nearest.missing):
                nearest = heads
    except csv.Error:
        raise SourceError(
            f"{name}：不是 CSV；请重新提供 UTF-8 的 CSV", f"{name}: is no CSV; send it again as CSV in UTF-8"
        ) from None
    if nearest is None:
        required = ", ".join(dataset.required)
        raise SourceError(
            f"{name}：文件是空的；表头须有：{required}", f"{name}: is empty; it needs a head with: {required}"
        )
    _chosen(nearest, name, dataset)
    raise AssertionError("unreachable: a head without missing columns was returned")


def _parquet_batches(file: SourceFile) -> Iterator[pl.DataFrame]:
    try:
        first = file.head_row + 1
        for batch in pq.ParquetFile(file.path).iter_batches(batch_size=BATCH_ROWS):
            needed = file.heads.positions.values()
            cells = [
                _as_text(column, file.name, needed=place in needed).alias(f"c{place}")
                for place, column in enumerate(_columns(batch))
            ]
            number = pl.int_range(first, first + batch.num_rows, dtype=pl.Int32, eager=True)
            first += batch.num_rows
            rows = pl.DataFrame([*cells, number.alias("row_number")]).with_columns(overlong=pl.lit(False))
            yield _by_head(rows, file.heads)
    except (pa.ArrowInvalid, OSError, pl.exceptions.PolarsError):
        raise SourceError(
            f"{file.name}：Parquet 文件已损坏；请重新提供", f"{file.name}: the Parquet file is damaged; send it again"
        ) from None


def _columns(batch: pa.RecordBatch) -> list[pl.Series]:
    return [pl.Series(name, column) for name, column in zip(batch.schema.names, batch.columns, strict=True)]


def _as_text(values: pl.Series, name: str, *, needed: bool) -> pl.Series:
    if isinstance(values.dtype, pl.Datetime):
        return values.dt.to_string("%Y-%m-%d %H:%M:%S")
    if values.dtype.is_float():
        # A column of months or amounts with a gap in it becomes one of floats: 202407.0 was written as 202407.
        whole = (values == values.round()) & (values.abs() < 2**53)
        return (
            values.cast(pl.Int64, strict=False).cast(pl.String).zip_with(whole.fill_null(True), values.cast(pl.String))
        )
    if not values.dtype.is_nested():
        return values.cast(pl.String, strict=False)
    if needed:
        raise SourceError(
            f"{name}：列 {values.name} 是嵌套的值，无法读取；请改为文本",
            f"{name}: column {values.name} holds nested values; write it as text",
        )
    return values.is_not_null().cast(pl.String)


def _by_head(rows: pl.DataFrame, heads: Heads) -> pl.DataFrame:
    """Name the cells by the heads found; the others become extras, looked at only to tell blank records."""
    names = {f"c{place}": head for head, place in heads.positions.items()}
    return rows.rename({cell: names.get(cell, f"extra {cell}") for cell in rows.columns[:-2]})


def _without_blank(rows: pl.DataFrame, heads: Heads) -> pl.DataFrame:
    """Drop records whose cells are all empty: those without a first required value are looked at whole."""
    first = min(heads.positions, key=lambda head: heads.positions[head])
    suspects = rows.filter((pl.col(first).fill_null("").str.strip_chars() == "") & ~pl.col("overlong"))
    if suspects.is_empty():
        return rows.drop(_extras(rows))
    cells = [name for name in suspects.columns if name not in ("row_number", "overlong")]
    blank = suspects.filter(pl.all_horizontal(clean(suspects[name].fill_null("")) == "" for name in cells))
    return rows.filter(~pl.col("row_number").is_in(blank["row_number"].implode())).drop(_extras(rows))


def _extras(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name.startswith("extra ")]
