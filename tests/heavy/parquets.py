"""Heavy Parquet, which says once what many rows share."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from tests.heavy.records import HEAD, RECORD, SIZE, records

_ROWS = 10**6


def not_alike(path: Path) -> None:
    """Records that are not alike, packed as well as they can be."""
    schema = records(0, 1).to_arrow().schema
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        seed = 0
        while path.stat().st_size < SIZE - 10**7:
            writer.write_table(records(seed, _ROWS).to_arrow())
            seed += 1


def alike(path: Path) -> None:
    """One record again and again, which is next to nothing, numbered by texts that do not pack."""
    record = {name: pa.array([value] * _ROWS) for name, value in zip(HEAD, RECORD, strict=True)}
    random = Random(3)
    with pq.ParquetWriter(path, pa.table(record | {"序号": pa.array([""] * _ROWS)}).schema) as writer:
        while path.stat().st_size < SIZE - 10**7:
            digits = random.randbytes(2 * _ROWS).hex()
            numbers = [digits[place : place + 4] for place in range(0, len(digits), 4)]
            writer.write_table(pa.table(record | {"序号": pa.array(numbers)}))


def dense(path: Path) -> None:
    """As many records as are plausible, each with a word of its own of one byte and a half."""
    record = {name: pa.array([value] * _ROWS) for name, value in zip(HEAD, RECORD, strict=True)}
    digits = Random(5).randbytes(3 * _ROWS // 2).hex()
    numbers = pa.array([digits[place : place + 3] for place in range(0, len(digits), 3)])
    table = pa.table(record | {"序号": numbers})
    with pq.ParquetWriter(path, table.schema) as writer:
        while path.stat().st_size < SIZE - 10**7:
            writer.write_table(table)


def repeated(path: Path) -> None:
    """One record a thousand million times, in some thousand bytes."""
    record = pa.table({name: pa.array([value] * _ROWS) for name, value in zip(HEAD, RECORD, strict=True)})
    with pq.ParquetWriter(path, record.schema) as writer:
        for _ in range(1_000):
            writer.write_table(record, row_group_size=_ROWS)


def long_texts(path: Path) -> None:
    """Texts of 120,000 characters."""
    random = Random(4)
    with pq.ParquetWriter(path, pa.schema([(name, pa.string()) for name in HEAD]), compression="none") as writer:
        for _ in range(SIZE // (120_000 * 20)):
            texts = [random.randbytes(60_000).hex() for _ in range(20)]
            writer.write_table(pa.table({name: texts if name == "kind" else [""] * 20 for name in HEAD}))
