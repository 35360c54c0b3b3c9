"""PostgreSQL through ADBC: `hecha verify source.toml`, a snapshot and the records of a query for each dataset."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Self

from pipelines.sources.databases.connection import conninfo
from pipelines.sources.databases.database_file import read_database_file
from pipelines.sources.databases.query_records import QueryRecords
from pipelines.sources.databases.result import describe_query
from pipelines.sources.databases.server_errors import errors_in_one_line
from pipelines.sources.databases.snapshot import Snapshot
from pipelines.sources.manifest import Manifest


@dataclass(frozen=True)
class Database:
    """An opened database: its manifest and a dataset's name and records for each query. Close it when all is read."""

    manifest: Manifest
    queries: list[tuple[str, QueryRecords]]
    snapshot: Snapshot = field(repr=False)

    def close(self) -> None:
        """Let the snapshot go."""
        self.snapshot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_database(path: Path, extracted_on: date | None) -> Database:
    """Connect as a TOML file says, take a snapshot, and look at what each query gives in it.

    Raises:
        ConnectionLost: the server went away.
        SourceError: the file is wrong, the server cannot be reached or refuses, or a query fails.
    """
    file = read_database_file(path, extracted_on)
    snapshot = Snapshot(conninfo(file.database, path))
    try:
        queries = [(name, _open(snapshot, query.sql, f"postgres:{name}")) for name, query in file.datasets.items()]
    except BaseException:
        snapshot.close()
        raise
    return Database(file, queries, snapshot)


def _open(snapshot: Snapshot, sql: str, name: str) -> QueryRecords:
    with errors_in_one_line(name):
        result = describe_query(snapshot.connection, sql, name)
        return QueryRecords(name, snapshot, result, result.contents(snapshot.connection))
