"""The log of decisions, `decisions.sqlite` in the store: events are added and nothing else.

Each has the hash of the one before it, so that a change of any of them shows; how many there are and the hash of the
last is noted outside (`head`), so that it shows where the end is cut off.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pipelines.accounts import account
from pipelines.clock import receipt_clock
from pipelines.decisions.acts import Act, TakenUp
from pipelines.decisions.canonical import canonical_digest
from pipelines.decisions.head import NAME as HEAD
from pipelines.decisions.head import START, Head, prepare_head, publish_head, read_head
from pipelines.decisions.log_file import NAME, error_of_unusable_log, has_form, make_log, open_log
from pipelines.decisions.log_rows import COLUMNS, Event, as_columns, as_event
from pipelines.errors import HechaError
from pipelines.store.locks import with_lock

_SELECT: Final = f"select {', '.join(COLUMNS)} from event where sequence > ? order by sequence"
_HASH: Final = "select hash from event where sequence = ?"
_FROM: Final = "select sequence, hash from event where sequence >= ? order by sequence limit 3"
_LAST: Final = "select sequence from event order by sequence desc limit 1"
_INSERT: Final = f"insert into event ({', '.join(COLUMNS)}) values ({', '.join('?' * len(COLUMNS))})"


@dataclass(frozen=True)
class Broken:
    """The first event that does not fit; 0 where the file as a whole does not.

    Attributes:
        why: form, damaged, head_file; of an event lacking, previous, content; cut, where the log ends before its head;
            head, where the event that the head names is another; added, where it has more than the head allows for;
            unheaded, where the log is sound up to this event, its last, and no head is noted.
    """

    sequence: int
    why: str


class _MisfitError(ValueError):
    """The log is not as it was written."""

    def __init__(self, sequence: int, why: str) -> None:
        super().__init__(why)
        self.broken = Broken(sequence, why)


def append_event(store: Path, act: Act, by: str | None = None) -> int:
    """Add an event; on disk when this returns. Returns its number.

    Args:
        by: who, where it is not the account of the operating system.

    Raises:
        HechaError: the log cannot be written, is damaged, or is no plain file of its own.
    """
    with _adding(store) as log:
        noted = read_head(store)
        last = _last(log, noted)
        if last != noted:
            prepare_head(store, last)
            publish_head(store)
        return _add(store, log, last, act, by)


def take_up(store: Path, last: Head, because: str, by: str | None = None) -> int:
    """Add to a log without a head that somebody looked at it and takes it up: from then on it has one.

    Args:
        last: its last event, as whoever looked at it saw it.

    Raises:
        HechaError: as `append_event`; or the log is not as it was when it was looked at.
    """
    with _adding(store) as log:
        rows = list(_chained(log))
        if read_head(store) is not None or not rows or Head(rows[-1][0], rows[-1][-1]) != last:
            raise HechaError(
                "核定记录在查看之后又有变动；请重新运行 hecha audit",
                "the log of decisions has changed since it was looked at; run hecha audit again",
            )
        return _add(store, log, last, TakenUp(last.sequence, last.hash, because), by)


def _add(store: Path, log: sqlite3.Connection, last: Head, act: Act, by: str | None) -> int:
    """Add an event after the last, and note it as the head."""
    user = account()
    name = (by or "").strip() or user
    values = [last.sequence + 1, f"{receipt_clock():%Y-%m-%dT%H:%M:%S.%fZ}", name, user, *as_columns(act)]
    values.append(last.hash)
    head = Head(last.sequence + 1, canonical_digest(values))
    log.execute(_INSERT, [*values, head.hash])
    prepare_head(store, head)
    log.execute("commit")
    publish_head(store)
    return head.sequence


def _last(log: sqlite3.Connection, noted: Head | None) -> Head:
    """The last event, of a log that has the one that is noted, and at most one more."""
    if noted is None:
        for row in log.execute(_LAST):
            raise _MisfitError(row[0], "unheaded")
        return Head()
    rows = log.execute(_FROM, [max(noted.sequence, 1)]).fetchall()
    known = [Head()] * (noted == Head()) + [Head(*row) for row in rows]
    if known[:1] != [noted]:
        raise _MisfitError(noted.sequence, "head" if known else "cut")
    if len(known) > 2:
        raise _MisfitError(known[2].sequence, "added")
    return known[-1]


def read_events(store: Path, known: Sequence[Event] = (), *, unheaded: bool = False) -> list[Event]:
    """All events, in their order; none where nothing was decided yet.

    Args:
        known: the first of them, where they were read before: of these the last alone is looked at again. unheaded:
            also of a log without a head, for whoever looks whether to take it up.

    Raises:
        HechaError: the log cannot be read, or is not as it was written.
    """
    with _reporting_damage(store):
        return [*known, *map(as_event, _sound_rows(store, known, unheaded=unheaded))]


def first_broken(store: Path) -> Broken | None:
    """The first event that does not fit the one before it, its own hash or the head; None where all do.

    Raises:
        HechaError: the log cannot be opened.
    """
    try:
        _sound_rows(store, thoroughly=True)
    except _MisfitError as misfit:
        return misfit.broken
    except (sqlite3.DatabaseError, ValueError, TypeError):
        return Broken(0, "damaged")
    return None


def _sound_rows(
    store: Path, known: Sequence[Event] = (), *, thoroughly: bool = False, unheaded: bool = False
) -> list[Sequence[Any]]:
    """All rows after those known of a log that fits its head, without its lock: it only grows, and its head follows it.

    Args:
        thoroughly: the file, too, is as SQLite wrote it. unheaded: it need not have a head.

    Raises:
        ValueError: they do not fit.
    """
    before = _head(store)
    rows: list[Sequence[Any]] = []
    if os.path.lexists(store / NAME):
        with open_log(store) as log:
            if thoroughly and not has_form(store, log):
                raise _MisfitError(0, "form")
            rows = list(_chained(log, known))
            if thoroughly and log.execute("pragma integrity_check").fetchall() != [("ok",)]:
                raise _MisfitError(0, "damaged")
    after, hashes = _head(store), [*(each.hash for each in known), *(row[-1] for row in rows)]
    if hashes and after is None and not unheaded:
        raise _MisfitError(len(hashes), "unheaded")
    if before is not None and len(hashes) < before.sequence:
        raise _MisfitError(len(hashes) + 1, "cut")
    if before is not None and before.sequence and hashes[before.sequence - 1] != before.hash:
        raise _MisfitError(before.sequence, "head")
    if after is not None and len(hashes) > after.sequence + 1:
        raise _MisfitError(after.sequence + 2, "added")
    return rows


def _chained(log: sqlite3.Connection, known: Sequence[Event] = ()) -> Iterator[Sequence[Any]]:
    """The rows after those known, each of which fits the one before."""
    count, before = len(known), known[-1].hash if known else START
    if known and log.execute(_HASH, [count]).fetchall() != [(before,)]:
        raise _MisfitError(count, "content")
    for number, row in enumerate(log.execute(_SELECT, [count]), start=count + 1):
        if row[0] != number:
            raise _MisfitError(number, "lacking")
        if row[-2] != before:
            raise _MisfitError(number, "previous")
        before = row[-1]
        if before != canonical_digest(row[:-1]):
            raise _MisfitError(number, "content")
        yield row


def _head(store: Path) -> Head | None:
    try:
        return read_head(store)
    except ValueError:
        raise _MisfitError(0, "head_file") from None
    except OSError as error:
        raise error_of_unusable_log(store / HEAD, os.strerror(error.errno or 0)) from None


@contextmanager
def _adding(store: Path) -> Iterator[sqlite3.Connection]:
    """The log for one process that adds to it."""
    with _reporting_damage(store), _one_at_a_time(store), open_log(store) as log:
        log.execute("begin immediate")
        yield log


@contextmanager
def _one_at_a_time(store: Path) -> Iterator[None]:
    """The log, which is made where there is none yet, for one process that adds to it."""
    try:
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        with with_lock(store / ".decisions.lock"):
            if not os.path.lexists(store / NAME):
                if read_head(store) not in (None, Head()):
                    raise _MisfitError(1, "cut")
                make_log(store)
            yield
    except OSError as error:
        raise error_of_unusable_log(store / NAME, os.strerror(error.errno or 0)) from None


@contextmanager
def _reporting_damage(store: Path) -> Iterator[None]:
    """HechaError where the file is damaged, or holds what is no event."""
    try:
        yield
    except (sqlite3.DatabaseError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, _MisfitError) and error.broken.why == "unheaded":
            raise HechaError(
                f"{store / NAME}：旁边没有 {HEAD}（旧版 hecha 的记录没有此文件，或此文件已丢失），暂不能使用；"
                "请运行 hecha audit 查看，并照其提示办理",
                f"{store / NAME}: there is no {HEAD} next to it (an earlier hecha made none, or it was lost), so it "
                "cannot be used yet; run hecha audit and do what it says",
            ) from None
        raise HechaError(
            f"{store / NAME}：核定记录已损坏；请运行 hecha audit 查看从哪一条起不符，并从备份恢复",
            f"{store / NAME}: the log of decisions is damaged; hecha audit names the first event that does not fit; "
            "restore it from a backup",
        ) from None
