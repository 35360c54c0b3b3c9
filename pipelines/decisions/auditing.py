"""The log of decisions checked: its chain of hashes, what runs remember of it, and the documents it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.decisions.acts import Accepted, Decided
from pipelines.decisions.documents import changed
from pipelines.decisions.head import START
from pipelines.decisions.log import events, first_broken
from pipelines.decisions.log_rows import Event
from pipelines.store import database


@dataclass(frozen=True)
class Fault:
    """The first thing that does not fit.

    Attributes:
        event: its number, 0 where the file as a whole does not fit. why: as `log.Broken`, run or
            document. where: which run or document.
    """

    event: int
    why: str
    where: str = ""


@dataclass(frozen=True)
class Audit:
    """How many events, documents and runs were checked, and the first fault of each kind."""

    events: int
    documents: int
    runs: int
    faults: tuple[Fault, ...]


def audit(store: Path) -> Audit:
    """Check the log of a store.

    Raises:
        HechaError: it cannot be opened.
    """
    broken = first_broken(store)
    if broken is not None:
        return Audit(0, 0, 0, (Fault(broken.sequence, broken.why),))
    log = events(store)
    named = [(each.sequence, document) for each in log if isinstance(each.act, (Decided, Accepted))
             for document in each.act.documents]  # fmt: skip
    lost = [Fault(number, "document", document.name) for number, document in named if changed(store, document)]
    runs = list(_remembered(store))
    forgotten = [Fault(number, "run", run) for run, number, head in runs if not _remembers(log, number, head)]
    return Audit(len(log), len(named), len(runs), (*sorted(forgotten, key=lambda each: each.event)[:1], *lost[:1]))


def _remembers(log: list[Event], number: int, head: str) -> bool:
    """Whether the log still has the event that a run knew as the last."""
    return head == START if number == 0 else number <= len(log) and log[number - 1].hash == head


def _remembered(store: Path) -> Iterator[tuple[str, int, str]]:
    """Each run of this version with the number and hash of the last event it knew."""
    for path in sorted((store / "runs").glob("*.duckdb")):
        try:
            with database.opened(path, read_only=True) as connection:
                yield path.stem, *connection.execute("select decisions, decisions_hash from run").fetchall()[0]
        except duckdb.Error:
            continue
