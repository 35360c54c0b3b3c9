"""Blocks of persons laid out as Parquet in a folder that several machines share, and judged from there.

What no rule reads stays behind: names of persons, application numbers, rows of persons who do not apply. Identity
numbers are in the folder while the run lasts; nobody but its user may open it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb
import polars as pl

from checks.facts.block import Grounds
from pipelines.judging import blocks
from pipelines.judging.grounds import read_grounds, reader_of_extract
from pipelines.reading.datasets import APPLICATIONS, OF_APPLICANTS
from pipelines.steps import RULEBOOK, saved_rulebook
from pipelines.store import database

_OF_PERSONS: Final = {
    dataset.name: ", ".join(["applicant", *(["person"] if dataset is APPLICATIONS else []), *dataset.judging])
    for dataset in OF_APPLICANTS
}
"""The columns that are needed of a block's applicants."""


def write_grounds(loaded: Path, work: Path, folder: Path) -> None:
    """Write what all blocks share into a folder: the rulebook of the run, and the tables that reading it takes."""
    (folder / RULEBOOK).write_bytes((work / RULEBOOK).read_bytes())
    with database.open_database(loaded, read_only=True) as connection:
        read = reader_of_extract(connection)

        def written(name: str) -> pl.DataFrame:
            rows = read(name)
            rows.write_parquet(_shared(folder, name))
            return rows

        read_grounds(written, saved_rulebook(folder))


def write_block(loaded: Path, block: int, folder: Path) -> None:
    """Write the rows of a block's applicants into a folder."""
    with database.open_database(loaded, read_only=True) as connection:
        for table, columns in _OF_PERSONS.items():
            query = f"select block, {columns} from {table} where block = {block}"
            _copy(connection, query, _rows(folder, table, block))


def judge_written(folder: Path, block: int) -> None:
    """Judge a block that was laid out in a folder; the results are in `results_in` the folder."""
    with _opened(folder, {table: _rows(folder, table, block) for table in _OF_PERSONS}) as connection:
        applications, records = blocks.read_block(connection, block)
    blocks.judge_records(applications, records, _grounds(folder), block, folder)


def collect_results(folder: Path, block: int, work: Path) -> None:
    """Let the results of a block appear in the run's workplace; its rows are no longer needed.

    Raises:
        FileNotFoundError: a result is not in the folder.
    """
    for result in [result.resolve(strict=True) for result in blocks.results_in(folder, block)]:
        (work / result.name).symlink_to(result)
    for table in _OF_PERSONS:
        _rows(folder, table, block).unlink()


@lru_cache(maxsize=1)
def _grounds(folder: Path) -> Grounds:
    """Read once by each worker, for all blocks it is given."""
    return read_grounds(lambda name: pl.read_parquet(_shared(folder, name)), saved_rulebook(folder))


@contextmanager
def _opened(folder: Path, tables: dict[str, Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Parquet files under the names that their tables have in an extract; whatever overflows stays in the folder."""
    overflow = folder / f"overflow-{uuid4().hex}"
    with database.open_database(database.IN_MEMORY, read_only=False, overflow=overflow) as connection:
        for table, path in tables.items():
            connection.execute(f"create view {table} as from read_parquet({database.quoted(path)})")
        yield connection


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    connection.execute(f"copy ({query}) to {database.quoted(path)} (format parquet, compression zstd)")


def _shared(folder: Path, table: str) -> Path:
    return folder / f"all-{table}.parquet"


def _rows(folder: Path, table: str, block: int) -> Path:
    return folder / f"rows-{table}-{block:05d}.parquet"
