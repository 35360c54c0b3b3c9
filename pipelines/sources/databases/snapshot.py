"""A snapshot of a PostgreSQL database that any number of connections read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from adbc_driver_postgresql import dbapi

from pipelines.errors import SourceError, Unreachable
from pipelines.sources.databases.server_errors import (
    FAILURES,
    error_of_lost_connection,
    error_of_refused_connection,
    errors_in_one_line,
)

BEGIN: Final = "begin isolation level repeatable read read only"
_SETTINGS: Final = {
    "datestyle": "ISO, YMD",
    "timezone": "Asia/Shanghai",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "xmlbinary": "base64",
    # Runs that fit the processor's cache sort faster than one heap of all rows, and nothing else here needs more.
    "work_mem": "32MB",
    "jit": "off",
    "synchronize_seqscans": "off",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "transaction_timeout": "0",
}


class Snapshot:
    """The state of a database at one moment, read only, for as long as it is open."""

    def __init__(self, conninfo: str) -> None:
        """Connect and hold the snapshot.

        Raises:
            SourceError: there is no connection to be had, or the database does not say how its texts are encoded.
        """
        self._conninfo = conninfo
        try:
            self.connection = dbapi.connect(conninfo, autocommit=True)
        except FAILURES as error:
            raise error_of_refused_connection(error) from None
        try:
            with errors_in_one_line("postgres"):
                self._hold()
        except BaseException:
            self.close()
            raise

    def _hold(self) -> None:
        fetch_all_rows(self.connection, BEGIN)
        _settle(self.connection)
        self._name, encoding = fetch_all_rows(self.connection, "select pg_export_snapshot(), getdatabaseencoding()")[0]
        if encoding == "SQL_ASCII":
            raise SourceError(
                "数据库的编码是 SQL_ASCII，文字无法确定如何读取；请改用 UTF8 编码的库",
                "the database is encoded SQL_ASCII, so nobody knows how to read its texts; use one in UTF8",
            )

    @contextmanager
    def follower(self) -> Iterator[dbapi.Connection]:
        """One more connection that sees the same state."""
        try:
            connection = dbapi.connect(self._conninfo, autocommit=True)
        except FAILURES as error:
            reason = error_of_refused_connection(error)
            raise error_of_lost_connection() if isinstance(reason, Unreachable) else reason from None
        try:
            self._follow(connection)
            _settle(connection)
            yield connection
        finally:
            connection.close()

    def _follow(self, connection: dbapi.Connection) -> None:
        try:
            fetch_all_rows(connection, BEGIN)
            fetch_all_rows(connection, f"set transaction snapshot '{self._name}'")
        except FAILURES:
            # It is there for as long as the connection that took it, so that one has gone.
            raise error_of_lost_connection() from None

    def close(self) -> None:
        """Let the snapshot go."""
        self.connection.close()


def fetch_all_rows(connection: dbapi.Connection, statement: str, values: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """All rows of a small result."""
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values) or None)
        return cursor.fetchall() if cursor.description else []


def _settle(connection: dbapi.Connection) -> None:
    pairs = ", ".join(f"('{name}', '{value}')" for name, value in _SETTINGS.items())
    # A setting that this version of the server does not know is left out.
    known = f"select set_config(name, value, true) from (values {pairs}) as s(name, value)"
    fetch_all_rows(connection, f"{known} where exists (select from pg_catalog.pg_settings as p where p.name = s.name)")
