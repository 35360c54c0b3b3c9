"""The rows of a query for other programs: CSV that a spreadsheet opens as it is, JSON, or Parquet."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from reports.whole_file import harmless, whole_file
from reports.words.plain import printable_text

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
"""Without it spreadsheets garble Chinese."""


def write_csv(schema: pa.Schema, chunks: Iterable[pa.RecordBatch], path: Path) -> int:
    """Write rows as CSV in UTF-8; how many there are. No text begins a formula, lists are text.

    Raises:
        OSError: nothing can be written there.
    """
    fields = [pa.field(harmless(each.name), pa.string() if _as_text(each.type) else each.type) for each in schema]
    rows = 0
    with whole_file(path) as file:
        file.write(_BYTE_ORDER_MARK)
        with pa_csv.CSVWriter(file, pa.schema(fields)) as writer:
            for chunk in chunks:
                columns = [_harmless(column) for column in chunk.columns]
                writer.write_batch(pa.record_batch(columns, schema=pa.schema(fields)))
                rows += chunk.num_rows
    return rows


def write_parquet(schema: pa.Schema, chunks: Iterable[pa.RecordBatch], path: Path) -> int:
    """Write rows as Parquet; how many there are.

    Raises:
        OSError: nothing can be written there.
    """
    rows = 0
    with whole_file(path) as file, pa_parquet.ParquetWriter(file, schema) as writer:
        for chunk in chunks:
            writer.write_batch(chunk)
            rows += chunk.num_rows
    return rows


def json_parts(chunks: Iterable[pa.RecordBatch]) -> Iterator[str]:
    """The rows as a JSON list of objects, one a line; money and dates are text."""
    before = "["
    for chunk in chunks:
        for row in chunk.to_pylist():
            yield f"{before}\n{printable_text(json.dumps(_plain(row), ensure_ascii=False, default=_hex_or_text))}"
            before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _as_text(kind: pa.DataType) -> bool:
    """Whether values of a type are written as harmless text: all but numbers, days and times."""
    types = pa.types
    return not (types.is_primitive(kind) or types.is_decimal(kind) or types.is_null(kind)) or types.is_interval(kind)


def _harmless(column: pa.Array) -> pa.Array:
    if not _as_text(column.type):
        return column
    if not pa.types.is_string(column.type):
        return pa.array([None if each is None else harmless(str(each)) for each in column.to_pylist()], pa.string())
    # Most texts come many times.
    coded = column.dictionary_encode()
    texts = pa.array([harmless(each) for each in coded.dictionary.to_pylist()], pa.string())
    return texts.take(coded.indices)


def _plain(value: object) -> object:
    """A value without the numbers that JSON lacks."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def _hex_or_text(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
