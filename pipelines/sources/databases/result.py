"""The SQL around a query: its columns as exact text, what one scan tells of all its rows, and its rows in order."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from typing import Final

from adbc_driver_postgresql import dbapi

from pipelines.errors import SourceError
from pipelines.sources.databases.snapshot import select

SPLIT: Final = "hecha.split"
"""The setting that holds the value at which a result is parted: no value of a row stands in a statement, which
servers write into their logs."""
_TEXTS: Final = {
    "timestamp": "date_trunc('second', t.{0})::text",
    "timestamptz": "date_trunc('second', t.{0} at time zone 'Asia/Shanghai')::text",
}
_WITHOUT_ORDER: Final = ("json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "xid", "cid")
_SPLITTABLE: Final = ("text", "varchar", "bpchar", "int2", "int4", "int8", "numeric", "date", "timestamp")
_SAMPLED: Final = 0xFF
"""One value in 256 is looked at to find the middle."""


class Way(Enum):
    """Which rows are read, and from which end."""

    WHOLE = "from the first to the last"
    UP_TO_MIDDLE = "from the first to those before the middle"
    BACK_TO_MIDDLE = "from the last back to the middle"


@dataclass(frozen=True)
class Contents:
    """How much a result is, a digest of it, and a value that halves its first column, where there is one."""

    rows: int
    digest: str
    text_size: int
    middle: str | None


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
        rows, hashes, size, middle = select(connection, self._scan())[0]
        told = (self.names, self.types, rows, str(hashes))
        return Contents(rows, hashlib.sha256(repr(told).encode()).hexdigest(), int(size or 0), middle)

    def ordered(self, way: Way) -> str:
        """Rows as text, in the order of all columns."""
        by = ", ".join(f"{key} desc" if way is Way.BACK_TO_MIDDLE else key for key in self._keys)
        # Sorted first and cast then: the offset keeps the server from carrying the texts through the sort.
        rows = f"(select * from {self._rows} {self._where(way)} order by {by} offset 0) as t"
        return f"select {', '.join(f'{text} as {cell}' for text, cell in self._pairs)} from {rows}"

    @property
    def _pairs(self) -> list[tuple[str, str]]:
        return list(zip(self._texts, self._cells, strict=True))

    @property
    def _cells(self) -> list[str]:
        return [f"c{place}" for place in range(len(self.names))]

    @property
    def _rows(self) -> str:
        return f"(\n{self.sql}\n) as t({', '.join(self._cells)})"

    @property
    def _texts(self) -> list[str]:
        forms = [_TEXTS.get(kind, "t.{0}::text") for kind in self.types]
        return [form.format(cell) for form, cell in zip(forms, self._cells, strict=True)]

    @property
    def _keys(self) -> list[str]:
        kinds = zip(self._cells, self.types, strict=True)
        return [f"t.{cell}::text" if kind in _WITHOUT_ORDER else f"t.{cell}" for cell, kind in kinds]

    def _where(self, way: Way) -> str:
        # A type named as pg_catalog.bpchar has no length; a subquery is reckoned once, not for each row.
        middle = f"(select current_setting('{SPLIT}')::pg_catalog.{self.types[0]})"
        where = {
            Way.UP_TO_MIDDLE: f"where t.c0 < {middle}",
            Way.BACK_TO_MIDDLE: f"where t.c0 >= {middle} or t.c0 is null",
        }
        return where.get(way, "")

    def _scan(self) -> str:
        """Each row's hash starts from that of the columns behind, so equal cells in other places hash otherwise."""
        line = "0"
        for text in reversed(self._texts):
            line = f"hashtextextended(coalesce({text}, E'\\x1e'), {line})"
        size = " + ".join(f"coalesce(pg_column_size(t.{cell}), 1)" for cell in self._cells)
        sample, middle = "", "null"
        if self.types[0] in _SPLITTABLE:
            sample = f", array_agg(t.c0) filter (where hashtext(t.c0::text) & {_SAMPLED} = 0) as sample"
            middle = "(select v::text from unnest(sample) as v order by v offset cardinality(sample) / 2 limit 1)"
        sums = f"count(*) as many, sum({line}) as one, sum({size}) as size{sample}"
        return f"select many, one, size, {middle} from (select {sums} from {self._rows}) as scanned"


def described(connection: dbapi.Connection, sql: str, name: str) -> Result:
    """The result of a query; SourceError where it has no column."""
    result = Result.of(connection, sql)
    if not result.names:
        raise SourceError(f"{name}：查询没有列", f"{name}: the query has no columns")
    return result
