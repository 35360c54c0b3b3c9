"""The log of decisions, `decisions.sqlite` in the store: events are added and nothing else.

Each has the hash of the one before it, so that a change of any of them shows.
"""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter

from pipelines.accounts import account
from pipelines.clock import receipt_clock
from pipelines.decisions.acts import KINDS, Act
from pipelines.decisions.canonical import canonical, digest
from pipelines.errors import HechaError
from pipelines.store.folder import Store
from pipelines.store.locks import locked

NAME: Final = "decisions.sqlite"
START: Final = "0" * 64
"""What stands before the first event."""

_FORM: Final = (
    """CREATE TABLE event (
    sequence    integer primary key, -- 1, 2, 3 …
    at          text not null,       -- UTC
    by          text not null,       -- the account, or the name that was given
    account     text not null,       -- of the operating system
    kind        text not null,       -- acts.KINDS
    subject     text not null,       -- an application, or the standing rule
    settles     text,                -- acts.Question
    answer      text,
    because     text,                -- in words
    documents   text,                -- JSON: name and SHA-256 of each
    fingerprint text,                -- of the evidence
    payload     text not null,       -- JSON: what else the kind has
    previous    text not null,       -- hash of the event before
    hash        text not null        -- SHA-256 of all columns before, as canonical JSON
) strict""",
    """CREATE TRIGGER event_in_sequence before insert on event
    when new.sequence is not (select coalesce(max(sequence), 0) + 1 from event)
    begin select raise(abort, 'events are added at the end'); end""",
    "CREATE TRIGGER event_unchanged before update on event begin select raise(abort, 'events never change'); end",
    "CREATE TRIGGER event_kept before delete on event begin select raise(abort, 'events are never removed'); end",
)
_COLUMNS: Final = ("sequence", "at", "by", "account", "kind", "subject", "settles", "answer", "because", "documents",
                   "fingerprint", "payload", "previous", "hash")  # fmt: skip
_OF_ACTS: Final = ("subject", "settles", "answer", "because", "documents", "fingerprint")
_SELECT: Final = f"select {', '.join(_COLUMNS)} from event order by sequence"
_INSERT: Final = f"insert into event ({', '.join(_COLUMNS)}) values ({', '.join('?' * len(_COLUMNS))})"
_WAIT_SECONDS: Final = 60.0


@dataclass(frozen=True)
class Event:
    """One event of the log.

    Attributes:
        at: UTC. by: who, by the name given or the account. account: of the operating system. hash: its own.
    """

    sequence: int
    at: datetime
    by: str
    account: str
    act: Act
    hash: str


@dataclass(frozen=True)
class Broken:
    """The first event that does not fit; 0 where the file as a whole does not. `why` is a place of the words."""

    sequence: int
    why: str


def append(store: Path, act: Act, by: str | None = None) -> int:
    """Add an event; on disk when this returns. Returns its number.

    Args:
        by: who, where it is not the account of the operating system.

    Raises:
        HechaError: the log cannot be written, is damaged, or is no plain file of its own.
    """
    _require_made(store)
    with _reporting_damage(store), _opened(store) as log:
        log.execute("begin immediate")
        last = log.execute("select sequence, hash from event order by sequence desc limit 1").fetchone() or (0, START)
        user = account()
        values = [last[0] + 1, f"{receipt_clock():%Y-%m-%dT%H:%M:%S.%fZ}", by or user, user, *_as_columns(act), last[1]]
        log.execute(_INSERT, [*values, digest(values)])
        log.execute("commit")
    return int(last[0]) + 1


def events(store: Path) -> list[Event]:
    """All events, in their order; none where nothing was decided yet.

    Raises:
        HechaError: the log cannot be read.
    """
    if not os.path.lexists(store / NAME):
        return []
    with _reporting_damage(store), _opened(store) as log:
        return [_as_event(row) for row in log.execute(_SELECT)]


def first_broken(store: Path) -> Broken | None:
    """The first event that does not fit the one before it or its own hash; None where all do.

    Raises:
        HechaError: the log cannot be opened.
    """
    if not os.path.lexists(store / NAME):
        return None
    try:
        with _opened(store) as log:
            return _first_broken(log)
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return Broken(0, "damaged")


def _first_broken(log: sqlite3.Connection) -> Broken | None:
    if [each for (each,) in log.execute("select sql from sqlite_schema order by rowid")] != list(_FORM):
        return Broken(0, "form")
    before = START
    for number, row in enumerate(log.execute(_SELECT), start=1):
        if row[0] != number:
            return Broken(number, "lacking")
        if row[-2] != before:
            return Broken(number, "previous")
        before = row[-1]
        if before != digest(row[:-1]):
            return Broken(number, "content")
    if log.execute("pragma integrity_check").fetchall() != [("ok",)]:
        return Broken(0, "damaged")
    return None


@cache
def _of_kind(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def _as_columns(act: Act) -> list[str | None]:
    """Kind, the columns of acts, and the payload."""
    kind = type(act).__name__.lower()
    data = _of_kind(kind).dump_python(act, mode="json")
    data["subject"] = act.subject
    own = [data.pop(name, None) for name in _OF_ACTS]
    return [kind, *(canonical(each) if isinstance(each, list) else each for each in own), canonical(data)]


def _as_event(row: Sequence[Any]) -> Event:
    told = dict(zip(_COLUMNS, row, strict=True))
    kind = told["kind"]
    names = {each.name for each in fields(KINDS[kind])}
    own = {name: told[name] for name in _OF_ACTS if name in names}
    if "documents" in own:
        own["documents"] = json.loads(own["documents"])
    act = _of_kind(kind).validate_python({**own, **json.loads(told["payload"])})
    at = datetime.fromisoformat(told["at"]).replace(tzinfo=None)
    return Event(told["sequence"], at, told["by"], told["account"], act, told["hash"])


@contextmanager
def _opened(store: Path) -> Iterator[sqlite3.Connection]:
    """The log, which commits when told to.

    Raises:
        HechaError: it cannot be used.
        sqlite3.DatabaseError: it is damaged.
    """
    path = store / NAME
    try:
        _require_own(path)
        way = "mode=rw" if os.access(path, os.W_OK) else "immutable=1"
        with closing(_connection(path, way)) as log:
            yield log
    except sqlite3.OperationalError as error:
        raise _unusable(path, str(error)) from None
    except OSError as error:
        raise _unusable(path, os.strerror(error.errno or 0)) from None


def _connection(path: Path, way: str) -> sqlite3.Connection:
    log = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
    log.execute("pragma synchronous = full")
    return log


def _require_made(store: Path) -> None:
    """Make the log aside and move it into place, so that nobody sees half of one."""
    path = store / NAME
    if os.path.lexists(path):
        return
    with Store(store).workplace() as work, locked(store / ".decisions.lock"):
        made = work / NAME
        made.touch(mode=0o600)
        with closing(_connection(made, "mode=rw")) as log:
            log.execute("pragma journal_mode = wal")
            for statement in _FORM:
                log.execute(statement)
        if not os.path.lexists(path):
            made.replace(path)


def _require_own(path: Path) -> None:
    """OSError for a link, a device, or a file that has another name elsewhere."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        state = os.fstat(handle)
    finally:
        os.close(handle)
    if not stat.S_ISREG(state.st_mode) or state.st_nlink != 1:
        raise OSError


def _unusable(path: Path, why: str) -> HechaError:
    return HechaError(
        f"{path}：无法使用核定记录（{why}）；它须是存放结果的文件夹中可写的普通文件，不能是链接",
        f"{path}: the log of decisions cannot be used ({why}); it must be a plain file that can be written, and no "
        "link",
    )


@contextmanager
def _reporting_damage(store: Path) -> Iterator[None]:
    """HechaError where the file is damaged, or holds what is no event."""
    try:
        yield
    except (sqlite3.DatabaseError, ValueError, KeyError, TypeError):
        raise HechaError(
            f"{store / NAME}：核定记录已损坏；请运行 hecha audit 查看从哪一条起不符，并从备份恢复",
            f"{store / NAME}: the log of decisions is damaged; hecha audit names the first event that does not fit; "
            "restore it from a backup",
        ) from None
