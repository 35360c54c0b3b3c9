"""The SQL around a query: its columns as exact text, what one scan tells of all its rows, and its rows in order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from adbc_driver_postgresql import dbapi

from pipelines.errors import SourceError
from pipelines.sources.databases.snapshot import fetch_all_rows

START, END = "hecha.start", "hecha.end"
"""The settings that hold the bounds of a range: no value of a row stands in a statement, which servers log."""
NATIVE: Final = ("bpchar", "date", "int2", "int4", "int8")
"""Types that come as they are and are written as the server would, but for the blanks that fill a bpchar."""
_NUMBERS: Final = ("date", "int2", "int4", "int8", "numeric")
_WORDS: Final = ("text", "varchar", "bpchar")
_TEXTS: Final = {
    **dict.fromkeys(NATIVE, "t.{0}"),
    "timestamp": "date_trunc('second', t.{0})::text",
    "timestamptz": "date_trunc('second', t.{0} at time zone 'Asia/Shanghai')::text",
}
_HASHES: Final = {
    "bpchar": 'hashbpcharextended(t.{0} collate "C", {1})',
    # PostgreSQL hashes days from its version 17 on, and times cannot hold days as late as it knows them.
    "date": "timestamp_hash_extended(least(t.{0}, date '200000-01-01')::timestamp, {1})",
    "int2": "hashint2extended(t.{0}, {1})",
    "int4": "hashint4extended(t.{0}, {1})",
    "int8": "hashint8extended(t.{0}, {1})",
    "numeric": "hash_numeric_extended(t.{0}, {1})",
}
_HASH: Final = 'hashtextextended(({2}) collate "C", {1})'
_SAMPLED: Final = 0xFF
"""Of the first column's values, one in 256 is looked at to find how long a row is and where to part a result."""
_ROW_BYTES: Final = 100
"""How long a row is taken to be where none was looked at."""


@dataclass(frozen=True)
class Bounds:
    """From a value of the first column on (from the first row without one) up to another (to the nulls without)."""

    start: str | None = None
    end: str | None = None

    def settings(self) -> list[tuple[str, str]]:
        """The settings that hold them."""
        return [(name, value) for name, value in ((START, self.start), (END, self.end)) if value is not None]


@dataclass(frozen=True)
class Contents:
    """How much a result is, a digest of it, and a sample of its first column in order."""

    rows: int
    digest: str
    text_size: int
    sample: tuple[str, ...]

    def ranges_of_rows(self, rows: int) -> list[Bounds]:
        """Ranges of about so many rows each, in order."""
        parts = -(-self.rows // rows)
        cuts = dict.fromkeys(self.sample[len(self.sample) * part // parts] for part in range(1, parts) if self.sample)
        ends = [None, *cuts, None]
        return [Bounds(start, end) for start, end in pairwise(ends)]


@dataclass(frozen=True)
class Result:
    """What a query gives: the names of its columns and their types, as the server calls them."""

    sql: str
    names: tuple[str, ...]
    types: tuple[str, ...]

    @classmethod
    def of(cls, connection: dbapi.Connection, sql: str) -> Result:
        """Ask the server what a query would give; it must be one statement that can be a subquery."""
        with connection.cursor() as cursor:
            schema = cursor.adbc_execute_schema(f"select * from (\n{sql}\n) as t")
        types = ((column.metadata or {}).get(b"POSTGRESQL:type", b"").decode() for column in schema)
        return cls(sql, tuple(schema.names), tuple(types))

    def contents(self, connection: dbapi.Connection) -> Contents:
        """Scan the result once, on the server."""
        rows, hashes, size, sample = fetch_all_rows(connection, self._scan())[0]
        contents = (self.names, self.types, rows, str(hashes))
        digest = hashlib.sha256(repr(contents).encode()).hexdigest()
        return Contents(rows, digest, int(size or 0), tuple(sample or ()))

    def rows_within(self, bounds: Bounds) -> str:
        """Some rows, in no order."""
        values = ", ".join(f"{text} as {cell}" for text, cell in self._pairs)
        return f"select {values} from {self._rows} where {self._within(bounds)}"

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        return list(zip(self._texts, self._cells, strict=True))

    @property
    def _cells(self) -> list[str]:
        return [f"c{index}" for index in range(len(self.names))]

    @property
    def _rows(self) -> str:
        return f"(\n{self.sql}\n) as t({', '.join(self._cells)})"

    @property
    def _texts(self) -> list[str]:
        forms = [_TEXTS.get(kind, "t.{0}::text") for kind in self.types]
        return [form.format(cell) for form, cell in zip(forms, self._cells, strict=True)]

    def _within(self, bounds: Bounds) -> str:
        # A subquery is reckoned once, not for each row.
        start, end = (f"(select {self._value(name)})" for name in (START, END))
        above = "true" if bounds.start is None else f"{self._key} >= {start}"
        below = "true" if bounds.end is None else f"{self._key} < {end}"
        nulls = "t.c0 is null" if bounds.end is None else "false"
        return f"({above} and {below}) or {nulls}"

    @property
    def _key(self) -> str:
        """What orders the first column as `ranges` does."""
        if self.types[0] in _NUMBERS:
            return "t.c0"
        value = "t.c0" if self.types[0] in _WORDS else f"({self._texts[0]})"
        return f'{value} collate "C"'

    def _value(self, setting: str) -> str:
        # A type named as pg_catalog.bpchar has no length.
        value = f"current_setting('{setting}')"
        return f"{value}::pg_catalog.{self.types[0]}" if self.types[0] in (*_NUMBERS, *_WORDS) else value

    @property
    def _hashes(self) -> list[str]:
        """A hash of each cell; equal cells of other columns hash otherwise."""
        cells = zip(self.types, self._texts, self._cells, strict=True)
        return [_HASHES.get(kind, _HASH).format(cell, index, text) for index, (kind, text, cell) in enumerate(cells)]

    def _scan(self) -> str:
        hashes = self._hashes
        line = " # ".join(f"coalesce({each}, {index})" for index, each in enumerate(hashes))
        size = " + ".join(f"coalesce(pg_column_size(t.{cell}), 0) + 1" for cell in self._cells)
        looked = f"filter (where {hashes[0]} & {_SAMPLED} = 0)"
        sums = f"count(*) as many, sum(hashint8extended({line}, 0)) as one, avg({size}) {looked} as size"
        # Put in order apart: an order within an aggregate keeps the server from scanning with several processes.
        scan = f"select {sums}, array_agg({self._key}) {looked} as sample from {self._rows}"
        ordered = "select array_agg(v::text order by v) from unnest(sample) as v"
        bytes_in_all = f"(many * coalesce(size, {_ROW_BYTES}))::bigint"
        return f"select many, one, {bytes_in_all}, ({ordered}) from ({scan}) as scanned"


def describe_query(connection: dbapi.Connection, sql: str, name: str) -> Result:
    """The result of a query; SourceError where it has no column."""
    result = Result.of(connection, sql)
    if not result.names:
        raise SourceError(f"{name}：查询没有列", f"{name}: the query has no columns")
    return result
