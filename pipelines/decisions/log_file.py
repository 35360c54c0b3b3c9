"""`decisions.sqlite` as a file of the store: made once, opened for one command, its form kept by triggers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from pipelines.errors import HechaError
from pipelines.store.folder import Store, flush_to_disk
from pipelines.store.plain_files import require_plain

NAME: Final = "decisions.sqlite"
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
_CONSTANT: Final = (
    (0, b"SQLite format 3\0\x10\0\2\2\0\x40\x20\x20"),  # pages of 4,096 bytes, WAL
    (32, bytes(8)),  # no free pages
    (44, b"\0\0\0\4" + bytes(8) + b"\0\0\0\1" + bytes(32)),  # the fourth format, UTF-8, nothing else
)
"""Bytes of the head of the file, from a place on, by SQLite's description of its format (1.3, The Database Header)."""
_WAIT_SECONDS: Final = 60.0


@contextmanager
def open_log(store: Path) -> Iterator[sqlite3.Connection]:
    """The log, which commits when it is called to.

    Raises:
        HechaError: it cannot be used.
        sqlite3.DatabaseError: it is damaged.
    """
    path = store / NAME
    try:
        _require_own(path)
        with closing(_connection(path, _way(path))) as log:
            yield log
    except sqlite3.OperationalError as error:
        raise error_of_unusable_log(path, str(error)) from None
    except OSError as error:
        raise error_of_unusable_log(path, os.strerror(error.errno or 0)) from None


def make_log(store: Path) -> None:
    """Make the log aside and move it into place, so that nobody sees half of one."""
    with Store(store).workplace() as work:
        made = work / NAME
        made.touch(mode=0o600)
        with closing(_connection(made, "mode=rw")) as log:
            log.execute("pragma page_size = 4096")
            log.execute("pragma journal_mode = wal")
            for statement in _FORM:
                log.execute(statement)
        flush_to_disk(made)
        made.replace(store / NAME)
        flush_to_disk(store)


def has_form(store: Path, log: sqlite3.Connection) -> bool:
    """Whether its table, its triggers and what never changes of the head of the file are as they were made."""
    with (store / NAME).open("rb") as file:
        head = file.read(100)
    made = [text for (text,) in log.execute("select sql from sqlite_schema order by rowid")]
    return made == [*_FORM] and all(head[offset:].startswith(content) for offset, content in _CONSTANT)


def error_of_unusable_log(path: Path, why: str) -> HechaError:
    """What is said of a log that cannot be opened."""
    return HechaError(
        f"{path}：无法使用核定记录（{why}）；它须是存放结果的文件夹中可写的普通文件，不能是链接",
        f"{path}: the log of decisions cannot be used ({why}); it must be a plain file that can be written, and no "
        "link",
    )


def _way(path: Path) -> str:
    """How it can be opened: where nothing may be written, what a process left in the WAL is read all the same."""
    if os.access(path, os.W_OK):
        return "mode=rw"
    return "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"


def _connection(path: Path, way: str) -> sqlite3.Connection:
    log = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
    log.execute("pragma synchronous = full")
    return log


def _require_own(path: Path) -> None:
    """OSError for a link, a device, or a file that has another name elsewhere."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        require_plain(handle)
    finally:
        os.close(handle)
