"""A run that is published, with its extract, opened for reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from checks.law.rulebook import Rulebook
from pipelines.errors import HechaError
from pipelines.store import database
from pipelines.store.finding import errors_of_reading, files_of


class ExtractGoneError(HechaError):
    """The store lacks the extract of a run."""


@dataclass(frozen=True)
class JudgedRun:
    """A run file with its extract attached as `extract`.

    Attributes:
        events: how many events of the log it knew; head: the hash of the last of them.
    """

    connection: duckdb.DuckDBPyConnection
    run_id: str
    extract: Path
    law: Rulebook
    events: int
    head: str


def verdict_of(connection: duckdb.DuckDBPyConnection, application_id: str) -> tuple[str, str, date]:
    """The run, the outcome and the day of an application; HechaError where the run has none with this number."""
    verdict = "select run_id, outcome, applied_on from verdict where application_id = ?"
    row: tuple[str, str, date] | None = connection.execute(verdict, [application_id]).fetchone()
    if row is None:
        raise HechaError(
            "该核验批次中没有这个申请编号；请核对", "the run has no application with this number; check it"
        )
    return row


@contextmanager
def opened_run(file: Path) -> Iterator[JudgedRun]:
    """Open a run.

    Raises:
        ExtractGoneError: its extract is not in the store.
        HechaError: one of the two is damaged or of another version.
    """
    path = file.resolve()
    with errors_of_reading(*files_of(file)), database.open_database(path, read_only=True) as connection:
        run = connection.execute("select run_id, input_digest, rulebook_figures, decisions, decisions_hash from run")
        run_id, digest, figures, events, head = run.fetchall()[0]
        extract = path.parent.parent / "extracts" / f"{digest}.duckdb"
        if not extract.exists():
            raise ExtractGoneError(
                "存放结果的文件夹中缺少该核验批次的提取数据文件（extracts/），无法查看核定所依据的数据行",
                "the store lacks the extract file of this run (extracts/), so what a decision rests on cannot be read",
            )
        connection.execute(f"attach if not exists {database.quoted(extract)} as extract (read_only)")
        yield JudgedRun(connection, run_id, extract, Rulebook.model_validate(json.loads(figures)), events, head)
