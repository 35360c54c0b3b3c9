"""DuckDB files: opened without network, made from the DDL in `sql/`, filled from frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

import duckdb
import polars as pl

IN_MEMORY = Path(":memory:")
MEMORY = "1GB"
_LITTLE = "256MB"
_ANY_ROWS = 2**31 - 1
"""In one piece: Polars puts pieces together, which takes memory and time again."""
_ROW_GROUP = 122_880
"""Rows that DuckDB keeps together, by default."""


@cache
def sql_files(folder: str) -> Mapping[str, str]:
    """The statements of a folder of `sql/`, by object name, in order of name."""
    in_sql = resources.files("sql").joinpath(folder)
    files = sorted((each for each in in_sql.iterdir() if each.name.endswith(".sql")), key=lambda each: each.name)
    return MappingProxyType({each.name.removesuffix(".sql"): each.read_text(encoding="utf-8") for each in files})


def quoted(path: Path) -> str:
    """A path as SQL text."""
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def open_database(path: Path, read_only: bool, overflow: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that is closed at the end. A missing extension is an error, not a download.

    Args:
        overflow: a folder for what memory does not hold, where that should not be next to the file.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": MEMORY,
    }
    if overflow is not None:
        config["temp_directory"] = str(overflow)
    connection = duckdb.connect(str(path), read_only=read_only, config=config)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def making_database(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that makes a file aside, anew. Half a file is thrown away: no log is kept to recover it."""
    path.unlink(missing_ok=True)
    with open_database(IN_MEMORY, read_only=False, overflow=path.with_suffix(".overflow")) as connection:
        connection.execute(f"attach {quoted(path)} as made (recovery_mode no_wal_writes)")
        connection.execute("use made")
        yield connection
        # Closing writes what is left as well, but keeps to itself that it could not.
        connection.execute("checkpoint made")


@contextmanager
def second_connection(making: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Another connection to the file that is made, for another thread."""
    with making.cursor() as another:
        another.execute("use made")
        yield another


def limit_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """Let DuckDB keep less of a file whose rows pass once: what it kept would be of no more use."""
    connection.execute(f"set memory_limit = '{_LITTLE}'")


def read_by_callers(connection: duckdb.DuckDBPyConnection) -> None:
    """Let each thread that asks something of the file read for itself: as many ask at once as there are cores."""
    connection.execute("set threads = 1")


@contextmanager
def keep_open(path: Path) -> Iterator[None]:
    """Keep a file open, so that opening it again takes no time."""
    with open_database(path, read_only=True):
        yield


def reads_whole(path: Path) -> bool:
    """Whether all there is in a file can be read: DuckDB finds damage by checksums where it reads."""
    try:
        with open_database(path, read_only=True) as connection:
            limit_memory(connection)
            for (table,) in connection.execute("select table_name from duckdb_tables() where not internal").fetchall():
                rows = connection.sql(f'from "{table}"').to_arrow_reader(_ROW_GROUP)
                deque(rows, maxlen=0)
    except Exception:  # noqa: BLE001 - whatever damage raises, in DuckDB or in Arrow
        return False
    return True


def append(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Add a frame's rows to a table, by column name."""
    connection.register("frame", frame.to_arrow())
    connection.execute(f"insert into {table} by name select * from frame")
    connection.unregister("frame")


def in_row_groups(frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The rows of frames alike, in their order, in frames that fill row groups; the last fills what is left.

    Row groups that are not full DuckDB writes again, with those next to them, when it closes the file.
    """
    left = pl.DataFrame()
    for frame in frames:
        rows = pl.concat([left, frame], rechunk=True) if left.height else frame
        full = rows.height - rows.height % _ROW_GROUP
        if full:
            yield rows.head(full)
        left = rows.tail(rows.height - full)
    if left.height:
        yield left


def read(connection: duckdb.DuckDBPyConnection, query: str, **values: object) -> pl.DataFrame:
    """The result of a query."""
    return pl.DataFrame(connection.sql(query, params=values or None).to_arrow_table(_ANY_ROWS))


def read_in_parts(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[pl.DataFrame]:
    """The result of a query, as many rows at a time as fit a row group."""
    for chunk in connection.sql(query).to_arrow_reader(_ROW_GROUP):
        yield pl.DataFrame(chunk)
