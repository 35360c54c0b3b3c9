"""What a PostgreSQL server or the line to it complains of, in one line without data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pyarrow as pa
from adbc_driver_postgresql import dbapi

from pipelines.errors import ConnectionLost, HechaError, SourceError, Unreachable

_LOST_STATES: Final = ("08", "57P01", "57P02", "57P03", "25P03")
_LOST_WORDS: Final = (
    "server closed the connection",
    "terminating connection",
    "connection to server was lost",
    "no connection to the server",
    "connection not open",
    "could not receive data",
    "could not send data",
    "SSL SYSCALL",
    "SSL connection has been closed",
    "onnection reset",
    "onnection timed out",
)
_UNREACHABLE_WORDS: Final = (
    "refused",
    "could not translate host name",
    "No such file or directory",
    "timeout expired",
    "timed out",
    "unreachable",
    "No route to host",
    "starting up",
    "shutting down",
    "in recovery mode",
    *_LOST_WORDS,
)
_STATES_SHOWN: Final = ("0A", "25", "28", "3D", "3F", "42", "53", "54")
"""Classes of SQLSTATE whose message names tables, columns, rights and words of the query, never a value of a row."""

FAILURES: Final = (dbapi.Error, pa.ArrowException, OSError)


@contextmanager
def errors_in_one_line(name: str) -> Iterator[None]:
    """Whatever the server or the line to it says within, as one line about the records of this name.

    Raises:
        ConnectionLost: the server went away.
        SourceError: it refused.
    """
    try:
        yield
    except FAILURES as error:
        raise _failed(error, name) from None


def _failed(error: BaseException, name: str) -> HechaError:
    state = getattr(error, "sqlstate", None) or ""
    if state.startswith(_LOST_STATES) or any(words in str(error) for words in _LOST_WORDS):
        return error_of_lost_connection()
    reason = _reason(error, state)
    return SourceError(
        f"{name}：数据库无法给出数据：{reason}；请检查对应的 table 或 query 及读取权限",
        f"{name}: the database cannot give the rows: {reason}; check its table or query, and the right to read it",
    )


def _reason(error: BaseException, state: str) -> str:
    """The server's words where they cannot hold data, else the SQLSTATE alone."""
    details = dict(getattr(error, "details", None) or ())
    message: bytes = details.get(b"PG_DIAG_MESSAGE_PRIMARY", b"")
    if state.startswith(_STATES_SHOWN) and message:
        return f"{message.decode(errors='replace')} (SQLSTATE {state})"
    return f"SQLSTATE {state or '?'}"


def error_of_lost_connection() -> ConnectionLost:
    """The server went away."""
    return ConnectionLost(
        "与数据库的连接中断；请稍后再试，或请管理员检查数据库",
        "the connection to the database was lost; try again later, or have the database looked at",
    )


def error_of_refused_connection(error: BaseException) -> SourceError:
    """Why there is no connection. libpq names host, database and user, and never the password."""
    message = " ".join(str(error).split()).removeprefix("IO: [libpq] Failed to connect: ")
    kind = Unreachable if any(words in message for words in _UNREACHABLE_WORDS) else SourceError
    return kind(
        f"无法连接数据库：{message}；请检查 [database] 和密码",
        f"no connection to the database: {message}; check [database] and the password",
    )
