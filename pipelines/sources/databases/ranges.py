"""A range of a query's result, read by a connection of its own and put in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import Final

import polars as pl
from adbc_driver_postgresql import StatementOptions, dbapi

from pipelines.sources.databases.result import Bounds, Result
from pipelines.sources.databases.server_errors import FAILURES, errors_in_one_line
from pipelines.sources.databases.snapshot import Snapshot, fetch_all_rows

CHUNK_BYTES: Final = 16 << 20
_CHUNK_SIZE: Final = StatementOptions.BATCH_SIZE_HINT_BYTES.value
_DIGITS: Final = pl.Decimal(38, 12)
"""Wide enough to order amounts by; one that is wider is ordered as if it were none, and read all the same."""
_REPEATS: Final = 4
"""How often a value must occur, about, for a column to be coded."""


@dataclass(frozen=True)
class Opening:
    """What a range is read from."""

    name: str
    snapshot: Snapshot
    result: Result


@dataclass(frozen=True)
class Ordered:
    """The rows of a range in the order they came, and their places in order."""

    rows: pl.DataFrame
    order: pl.Series
    types: tuple[str, ...]

    def slices(self, height: int) -> Iterator[pl.DataFrame]:
        """Some rows at a time, in order: String columns c0, c1 …. So they need not all be in memory twice."""
        for start in range(0, self.rows.height, height):
            yield self.rows[self.order.slice(start, height)].with_columns(self._texts())

    def _texts(self) -> list[pl.Expr]:
        texts = [pl.col(name).cast(pl.String) for name in self.rows.columns]
        return [
            text.str.strip_chars_end(" ") if kind == "bpchar" else text
            for kind, text in zip(self.types, texts, strict=True)
        ]


class Range:
    """The rows of a result whose first column is within bounds. Satisfies `Task`.

    The order is made here and not by the server, which needs twice the processor time for it and leaves texts to the
    collation of each database.
    """

    def __init__(self, opening: Opening, bounds: Bounds) -> None:
        self._opening, self._bounds = opening, bounds
        self._connection: dbapi.Connection | None = None
        self._closing = Lock()

    def cancel(self) -> None:
        """Break the query off."""
        with self._closing, suppress(*FAILURES):
            if self._connection is not None:
                self._connection.adbc_cancel()

    def run(self) -> Ordered:
        """All rows, and their order.

        Raises:
            ConnectionLost, SourceError: as `errors_in_one_line` says.
        """
        with (
            errors_in_one_line(self._opening.name),
            self._opening.snapshot.follower() as connection,
            self._cancellable(connection),
        ):
            for name, value in self._bounds.settings():
                fetch_all_rows(connection, "select set_config($1, $2, true)", [name, value])
            rows = self._rows(connection)
        types = self._opening.result.types
        rows = pl.DataFrame([_coded(rows[name], kind) for name, kind in zip(rows.columns, types, strict=True)])
        return Ordered(rows, _order(rows, types), types)

    def _rows(self, connection: dbapi.Connection) -> pl.DataFrame:
        with connection.cursor(adbc_stmt_kwargs={_CHUNK_SIZE: str(CHUNK_BYTES)}) as cursor:
            try:
                cursor.execute(self._opening.result.rows_within(self._bounds))
                reader = cursor.fetch_record_batch()
                frames = [pl.DataFrame(reader.schema.empty_table()), *(pl.DataFrame(chunk) for chunk in reader)]
                return pl.concat(frames, rechunk=True)
            except BaseException:
                self.cancel()
                raise

    @contextmanager
    def _cancellable(self, connection: dbapi.Connection) -> Iterator[None]:
        """A connection that is being closed must not be made to cancel."""
        self._connection = connection
        try:
            yield
        finally:
            with self._closing:
                self._connection = None


def _coded(column: pl.Series, kind: str) -> pl.Series:
    """Texts and days that repeat as an Enum, in order of value: ordered in half the time, gathered in a third."""
    if kind == "numeric" or column.dtype not in (pl.String, pl.Date) or _distinct(column) * _REPEATS > column.len():
        return column
    values = column.unique().drop_nulls().sort()
    texts = values.cast(pl.String)
    return column.replace_strict(values, texts, return_dtype=pl.Enum(texts))


def _distinct(column: pl.Series) -> int:
    """About how many distinct values a column has."""
    return int(column.to_frame().select(pl.all().approx_n_unique()).item())


def _order(rows: pl.DataFrame, types: tuple[str, ...]) -> pl.Series:
    """The places of rows by all columns: numbers and days by value, texts by code point, nulls last."""
    keys = pl.DataFrame([_key(rows[name], kind) for name, kind in zip(rows.columns, types, strict=True)])
    # Asked to put nulls last, polars takes twice as long.
    nulls = any(rows[name].null_count() for name in rows.columns)
    return keys.select(pl.arg_sort_by(keys.columns, nulls_last=nulls)).to_series()


def _key(column: pl.Series, kind: str) -> pl.Series:
    if kind == "numeric":
        return column.cast(_DIGITS, strict=False)
    return column.to_physical()
