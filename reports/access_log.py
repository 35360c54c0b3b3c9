"""The store's access log: who was shown full names and identity numbers, when, and of what."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from reports.words import plain

LOG: Final = "access.log"


def record(store: Path, what: str) -> None:
    """Add a line: the time (UTC), the user of this system, and what was shown.

    Raises:
        OSError: it cannot be written; then nothing may be shown.
    """
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    store.mkdir(parents=True, exist_ok=True)
    with (store / LOG).open("a", encoding="utf-8") as log:
        log.write(f"{now}\t{_user()}\t{plain(what)}\n")


def _user() -> str:
    try:
        return plain(getpass.getuser())
    except (KeyError, OSError):
        return "?"
