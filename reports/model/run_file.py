"""Opens a run file, and the extract it came from, for reading only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias
from uuid import uuid4

import duckdb
import polars as pl

from checks.law.rulebook import Rulebook
from reports.model.numbers import Numbers, read_numbers

Row: TypeAlias = dict[str, object]


def as_texts(value: object) -> list[str]:
    """A list of texts in a row; none where it is null."""
    return [str(each) for each in value] if isinstance(value, list) else []


def as_number(value: object) -> int:
    """A whole number in a row."""
    return int(str(value))


def shanghai_time(moment: object) -> str:
    """A moment of a receipt (UTC) by the clock of Shanghai, which has had no summer time since 1991."""
    return f"{datetime.fromisoformat(str(moment)) + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"


class RunFile:
    """A finished run. Readers never disturb the next one."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: Path, *, has_extract: bool, numbers: Numbers | None = None
    ) -> None:
        self._connection, self._path, self._numbers = connection, path, numbers
        self.has_extract = has_extract

    @contextmanager
    def read_again(self) -> Iterator[RunFile]:
        """The same file for another thread, read at the same time."""
        with self._connection.cursor() as another:
            _read_later_decisions(another, self._path)
            yield RunFile(another, self._path, has_extract=self.has_extract, numbers=self._numbers)

    @property
    def numbers(self) -> Numbers:
        """What its numbers stand for, read once."""
        if self._numbers is None:
            self._numbers = read_numbers(self.rows, has_extract=self.has_extract)
        return self._numbers

    @property
    def keeps_cells(self) -> bool:
        """Whether the extract is there and keeps the cells of rejected rows; one of an older version does not."""
        return bool(self.rows("from duckdb_tables() where database_name = 'extract' and table_name = 'reject_cell'"))

    def rows(self, query: str, **values: object) -> list[Row]:
        """The rows of a query, by column name."""
        done = self._connection.execute(query, values or None)
        names = [column[0] for column in done.description or []]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def first_row(self, query: str, **values: object) -> Row:
        """The first row of a query that has one."""
        return self.rows(query, **values)[0]

    def frame(self, query: str, **values: object) -> pl.DataFrame:
        """The rows of a query as a frame."""
        return pl.DataFrame(self._connection.sql(query, params=values or None).to_arrow_table())

    def frames(self, query: str, rows: int) -> Iterator[pl.DataFrame]:
        """The rows of a query, so many at a time."""
        for chunk in self._connection.sql(query).to_arrow_reader(rows):
            yield pl.DataFrame(chunk)


@contextmanager
def open_run(path: Path, decided: Path | None = None) -> Iterator[RunFile]:
    """A run file, opened for reading; its extract, if it is in the same store, is attached as `extract`.

    Where people decided something after the run was made, the tables of decisions are those of the store's `decided/`.

    Args:
        decided: a file with the tables of decisions that are to be read instead.
    """
    file = path.resolve()
    connection = duckdb.connect(
        str(file),
        read_only=True,
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False, "memory_limit": "1GB"},
    )
    then = f"decided_{uuid4().hex}"  # others who open the same file share what is attached, and mean other decisions
    try:
        digest = connection.execute("select input_digest from run").fetchall()[0][0]
        extract = file.parent.parent / "extracts" / f"{digest}.duckdb"
        if extract.exists():
            extract_file = str(extract).replace("'", "''")
            # Whoever opens the same file twice shares what is attached.
            connection.execute(f"attach if not exists '{extract_file}' as extract (read_only)")
        if decided is None:
            _read_later_decisions(connection, file)
        else:
            _read_decisions(connection, decided, then)
        yield RunFile(connection, file, has_extract=extract.exists())
    finally:
        if decided is not None:
            with suppress(duckdb.Error):
                connection.execute(f'detach "{then}"')
        connection.close()


def _read_later_decisions(connection: duckdb.DuckDBPyConnection, run: Path) -> None:
    """Let what people decided after the run was made go before what it has itself.

    A file of later decisions is named by what it knows, and gives way to a newer one. Temporary views go before the
    run's own tables of the same name, in its views too. Who keeps a run open lets go of those that gave way long ago.
    """
    for later in sorted((run.parent.parent / "decided").glob(f"{run.stem}.*.duckdb"), key=_events, reverse=True):
        with suppress(duckdb.IOException):
            _read_decisions(connection, later, later.stem.rpartition(".")[2])
            attached = [str(name) for (name,) in connection.execute(_LATER).fetchall()]
            for name in sorted(attached, key=_known_events)[:-_LATER_KEPT]:
                with suppress(duckdb.Error):  # somebody else let go of it
                    connection.execute(f'detach "{name}"')
            return


def _read_decisions(connection: duckdb.DuckDBPyConnection, file: Path, name: str) -> None:
    quoted = str(file).replace("'", "''")
    connection.execute(f"attach if not exists '{quoted}' as \"{name}\" (read_only)")
    for table in ("decision", "decided_verdict", "decided_tier"):
        connection.execute(f'create temp view {table} as select * from "{name}".{table}')


def _events(later: Path) -> int:
    return _known_events(later.stem.rpartition(".")[2])


def _known_events(name: str) -> int:
    return int(name.split("-")[0])


_LATER: Final = (
    "select database_name from duckdb_databases() where regexp_full_match(database_name, '[0-9]+-[0-9a-f]{8}')"
)
_LATER_KEPT: Final = 4
"""Files of later decisions that stay attached: requests that began before the newest was made read them."""


def rulebook_of(run: RunFile) -> Rulebook:
    """The figures a run was judged by."""
    return _rulebook(str(run.first_row("select rulebook_figures from run")["rulebook_figures"]))


@lru_cache(maxsize=4)
def _rulebook(figures: str) -> Rulebook:
    return Rulebook.model_validate(json.loads(figures))
