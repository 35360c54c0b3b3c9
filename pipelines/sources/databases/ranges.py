"""A range of a query's result, read by a connection of its own."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import Final

import polars as pl
import pyarrow as pa
from adbc_driver_postgresql import StatementOptions, dbapi

from pipelines.sources.databases.result import SPLIT, Contents, Result, Way
from pipelines.sources.databases.server_errors import FAILURES, told
from pipelines.sources.databases.snapshot import Snapshot, select

BATCH_BYTES: Final = 16 << 20
_BATCH_SIZE: Final = StatementOptions.BATCH_SIZE_HINT_BYTES.value


class Range:
    """Some of a result's rows. Satisfies `Stream`.

    Those before the middle are counted from the first row on, those behind it from the last row back: so neither range
    needs to know how many rows the other has.
    """

    def __init__(self, name: str, snapshot: Snapshot, result: Result, contents: Contents, way: Way) -> None:
        self._name, self._snapshot, self._contents = name, snapshot, contents
        self._query, self._back = result.ordered(way), way is Way.BACK_TO_MIDDLE
        self._connection: dbapi.Connection | None = None
        self._closing = Lock()

    def cancel(self) -> None:
        """Break the query off."""
        with self._closing, suppress(*FAILURES):
            if self._connection is not None:
                self._connection.adbc_cancel()

    def items(self) -> Generator[pl.DataFrame, None, None]:
        """Batches in order of row: String columns c0, c1 … and row_number.

        Raises:
            ConnectionLost, SourceError: as `told` says.
        """
        before = 0
        for batch in self._batches():
            rows = pl.DataFrame(batch)
            numbers = pl.int_range(before + 1, before + rows.height + 1, dtype=pl.Int32, eager=True)
            before += rows.height
            if self._back:
                rows, numbers = rows.reverse(), (self._contents.rows + 1 - numbers).reverse()
            yield rows.with_columns(row_number=numbers)

    def _batches(self) -> Iterator[pa.RecordBatch]:
        with told(self._name), self._snapshot.follower() as connection, self._cancellable(connection):
            if self._contents.middle is not None:
                select(connection, f"select set_config('{SPLIT}', $1, true)", [self._contents.middle])
            with connection.cursor(adbc_stmt_kwargs={_BATCH_SIZE: str(BATCH_BYTES)}) as cursor:
                try:
                    cursor.execute(self._query)
                    yield from cursor.fetch_record_batch()
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
