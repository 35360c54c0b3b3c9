"""A PostgreSQL server with tables of an extract, and how they are read."""

from __future__ import annotations

from typing import Final

import polars as pl
import pytest

from pipelines.sources.databases import query_records, ranges
from pipelines.sources.databases.postgres import Database
from pipelines.sources.databases.query_records import QueryRecords
from pipelines.sources.records import Records


def with_small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges and many batches where there are few rows."""
    monkeypatch.setattr(query_records, "ROWS_A_RANGE", 300)
    monkeypatch.setattr(ranges, "CHUNK_BYTES", 20_000)


def rows_of(records: Records) -> pl.DataFrame:
    """All rows in order of number; the frames must be in order within themselves."""
    frames = list(records.below(1, len(records.lines()[0])))
    assert all(frame["row_number"].is_sorted() for frame in frames)
    return pl.concat(frames).sort("row_number")


def contributions(database: Database) -> QueryRecords:
    return dict(database.queries)["contributions"]


MANY: Final = """
select case when i % 7 > 0 then lpad((i * 7919 % 501)::text, 18, '9')::char(18) end as person_id,
       (i * 104729 % 977 / 10.0)::numeric(12, 2) as base, date '2020-01-01' + i % 13 as paid_on,
       case when i % 3 > 0 then i % 5 end as kind,
       (array['乙', '', '𠀀', null, '甲'])[i % 5 + 1] collate "C" as insurance
from generate_series(1, 4000) i
"""
