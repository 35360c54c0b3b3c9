"""The log of decisions checked: its chain of hashes, what runs remember of it, and the documents it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.decisions import log as log_of
from pipelines.decisions.acts import Accepted, Decided, TakenUp
from pipelines.decisions.deciding import Author, in_words
from pipelines.decisions.documents import is_document_changed
from pipelines.decisions.head import START, Head
from pipelines.decisions.log import first_broken, read_events
from pipelines.decisions.log_rows import Event
from pipelines.errors import HechaError
from pipelines.store import database


@dataclass(frozen=True)
class Fault:
    """The first thing that does not fit.

    Attributes:
        event: its number, 0 where the file as a whole does not fit. why: as `log.Broken`, run or
            document. where: which run or document; of a log without a head, the hash of its last event.
    """

    event: int
    why: str
    where: str = ""


@dataclass(frozen=True)
class Taking:
    """A log without a head was taken up by this event: `by` whom (`account` of the operating system) and why.

    Attributes:
        at: UTC. events, last_hash: how many the log had then, and the hash of the last.
    """

    event: int
    at: str
    by: str
    account: str
    events: int
    last_hash: str
    because: str


@dataclass(frozen=True)
class Audit:
    """How many events, documents and runs were checked, and the first fault of each kind.

    Attributes:
        taken_up: every time that a log without a head was taken up.
    """

    events: int
    documents: int
    runs: int
    faults: tuple[Fault, ...]
    taken_up: tuple[Taking, ...] = ()


def audit_log(store: Path) -> Audit:
    """Check the log of a store.

    Raises:
        HechaError: it cannot be opened.
    """
    broken = first_broken(store)
    if broken is not None and broken.why != "unheaded":
        return Audit(0, 0, 0, (Fault(broken.sequence, broken.why),))
    log = read_events(store, unheaded=broken is not None)
    unheaded = [Fault(broken.sequence, broken.why, log[-1].hash)] if broken is not None else []
    named = [(each.sequence, document) for each in log if isinstance(each.act, (Decided, Accepted))
             for document in each.act.documents]  # fmt: skip
    lost = [
        Fault(number, "document", document.name) for number, document in named if is_document_changed(store, document)
    ]
    runs = list(_remembered(store))
    forgotten = [Fault(number, "run", run) for run, number, head in runs if not _remembers(log, number, head)]
    faults = (*unheaded, *sorted(forgotten, key=lambda each: each.event)[:1], *lost[:1])
    return Audit(len(log), len(named), len(runs), faults, tuple(_takings(log)))


def take_up(store: Path, last_hash: str, because: str, author: Author) -> int:
    """Take up a log that has no head; the event that says so is added to it. Returns its number.

    Args:
        last_hash: of its last event, as an audit shows it.

    Raises:
        HechaError: the author may not, no reason in words is given, the log has a head or its last event is another,
            or a run knew of events that it lacks.
    """
    author.office.require(author.called)
    reason, faults = in_words(because), {each.why: each for each in audit_log(store).faults}
    unheaded = faults.get("unheaded")
    if unheaded is None:
        raise HechaError(
            "核定记录有 decisions.head，或另有不符，不能接收；请运行 hecha audit 查看",
            "the log of decisions has its decisions.head, or does not fit otherwise, and cannot be taken up; run hecha "
            "audit",
        )
    if "run" in faults:
        raise HechaError(
            "核定记录缺少核验批次所记的内容，不能接收；请运行 hecha audit 查看，并从备份恢复",
            "the log of decisions lacks what a run knew, and cannot be taken up; run hecha audit, and restore the log "
            "from a backup",
        )
    if last_hash != unheaded.where:
        raise HechaError(
            "核定记录最后一条的校验值不是所写的；请照 hecha audit 所示写全",
            "the hash given is not that of the log's last event; give it in full, as hecha audit shows it",
        )
    return log_of.take_up(store, Head(unheaded.event, last_hash), reason, author.name)


def _takings(log: Iterable[Event]) -> Iterator[Taking]:
    for each in log:
        if isinstance(each.act, TakenUp):
            act, at = each.act, f"{each.at:%Y-%m-%dT%H:%M:%SZ}"
            yield Taking(each.sequence, at, each.by, each.account, act.events, act.last_hash, act.because)


def _remembers(log: list[Event], number: int, head: str) -> bool:
    """Whether the log still has the event that a run knew as the last."""
    return head == START if number == 0 else number <= len(log) and log[number - 1].hash == head


def _remembered(store: Path) -> Iterator[tuple[str, int, str]]:
    """Each run of this version with the number and hash of the last event it knew."""
    for path in sorted((store / "runs").glob("*.duckdb")):
        try:
            with database.open_database(path, read_only=True) as connection:
                yield path.stem, *connection.execute("select decisions, decisions_hash from run").fetchall()[0]
        except duckdb.Error:
            continue
