"""Makes the runs of stores again that tests leave behind."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from pipelines.decisions.auditing import audit_log
from pipelines.errors import HechaError
from pipelines.replaying.replay import replay
from pipelines.store import database
from pipelines.store.folder import Store


def require_equal_replays(folder: Path, most: int | None) -> None:
    """Make the whole runs below a folder again, the newest first; AssertionError where one comes out otherwise."""
    for run in sorted(folder.rglob("runs/*.duckdb"), reverse=True)[:most]:
        if _can_be_made_again(run):
            again = replay(Store(run.parent.parent), run)
            assert again.is_equal, again.differences
            _count(run)


def _can_be_made_again(run: Path) -> bool:
    """Whether the test left the run, its extract and the log as they were: some remove or damage them."""
    try:
        with database.open_database(run, read_only=True) as connection:
            (digest,) = connection.execute("select input_digest from run").fetchall()[0]
    except (duckdb.Error, OSError, LookupError):
        return False
    extract = run.parent.parent / "extracts" / f"{digest}.duckdb"
    return extract.is_file() and database.reads_whole(extract) and database.reads_whole(run) and _knows(run)


def _knows(run: Path) -> bool:
    """Whether the log of the store fits itself and still has what the run knew of it."""
    try:
        faults = audit_log(run.parent.parent).faults
    except HechaError:
        return False
    return all(each.why == "document" or (each.why == "run" and each.where != run.stem) for each in faults)


def _count(run: Path) -> None:
    """Note the run where somebody counts."""
    if counted := os.environ.get("HECHA_REPLAYS_COUNTED"):
        with Path(counted).open("a", encoding="utf-8") as file:
            file.write(f"{run.stem}\n")
