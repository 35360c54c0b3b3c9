"""`decisions.head` in the store: how many events the log has and the hash of the last, noted outside of the log.

A log whose end was cut off looks whole by itself. An event is on disk before the head names it, and the next one is
added only after that: where a process ended in between, the log is one event ahead of its head. It is never behind.
A head is noted before the first event, too: a log with events and no head is from before there were heads, or lost its.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.store.folder import flush_to_disk
from pipelines.store.plain_files import read_plain

NAME: Final = "decisions.head"
START: Final = "0" * 64
"""What stands before the first event."""
_ASIDE: Final = ".decisions.head-new"


@dataclass(frozen=True)
class Head:
    """The number of the last event and its hash."""

    sequence: int = 0
    hash: str = START


def read_head(store: Path) -> Head | None:
    """What is noted; None where nothing is.

    Raises:
        ValueError: the file is no head.
        OSError: it cannot be read, or is no plain file.
    """
    try:
        text = read_plain(store / NAME).decode("ascii")
    except FileNotFoundError:
        return None
    noted = re.fullmatch(r"(0|[1-9][0-9]*) ([0-9a-f]{64})\n", text)
    if noted is None:
        raise ValueError
    head = Head(int(noted[1]), noted[2])
    if head.sequence == 0 and head != Head():
        raise ValueError
    return head


def prepare_head(store: Path, head: Head) -> None:
    """Write a head aside, on disk when this returns; one process at a time."""
    handle = os.open(store / _ASIDE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(f"{head.sequence} {head.hash}\n".encode("ascii"))
        file.flush()
        os.fsync(handle)


def publish_head(store: Path) -> None:
    """Let the head that was prepared be the one that is noted; on disk when this returns."""
    (store / _ASIDE).replace(store / NAME)
    flush_to_disk(store)
