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
from pipelines.sources.databases.server_errors import FAILURES, told
from pipelines.sources.databases.snapshot import Snapshot, select

BATCH_BYTES: Final = 64 << 20
_BATCH_SIZE: Final = StatementOptions.BATCH_SIZE_HINT_BYTES.value
_DIGITS: Final = pl.Decimal(38, 12)
"""Wide enough to order amounts by; one that is wider is ordered as if it were none, and read all the same."""


@dataclass(frozen=True)
class Opening:
    """What a range is read from."""

    name: str
    snapshot: Snapshot
    result: Result


class Range:
    """The rows of a result whose first column lies within bounds. Satisfies `Task`.

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

    def run(self) -> pl.DataFrame:
        """All rows in order: String columns c0, c1 ….

        Raises:
            ConnectionLost, SourceError: as `told` says.
        """
        with told(self._opening.name), self._opening.snapshot.follower() as connection, self._cancellable(connection):
            for name, value in self._bounds.settings():
                select(connection, "select set_config($1, $2, true)", [name, value])
            rows = self._rows(connection)
        return _in_order(rows, self._opening.result.types).with_columns(pl.all().cast(pl.String))

    def _rows(self, connection: dbapi.Connection) -> pl.DataFrame:
        with connection.cursor(adbc_stmt_kwargs={_BATCH_SIZE: str(BATCH_BYTES)}) as cursor:
            try:
                cursor.execute(self._opening.result.rows_within(self._bounds))
                return pl.DataFrame(cursor.fetch_record_batch().read_all())
            except BaseException:
                self.cancel()
                raise

    @contextmanager
    def _cancellable(self, connection: dbapi.Connection) -> Iterator[None]:
        """A connection that is being closed must not be told to cancel."""
        self._connection = connection
        try:
            yield
        finally:
            with self._closing:
                self._connection = None


def _in_order(rows: pl.DataFrame, types: tuple[str, ...]) -> pl.DataFrame:
    """Rows by all columns: numbers and days by value, texts by code point, nulls last."""
    amounts = {name for name, kind in zip(rows.columns, types, strict=True) if kind == "numeric"}
    keys = [pl.col(name).cast(_DIGITS, strict=False) if name in amounts else pl.col(name) for name in rows.columns]
    # Asked to put nulls last, polars takes twice as long.
    return rows.sort(keys, nulls_last=any(rows[name].null_count() for name in rows.columns))
