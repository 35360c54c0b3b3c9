"""Who was shown full identity numbers and names: one line each in `access.log` of the store, written before."""

from __future__ import annotations

import os
import pwd
from datetime import datetime
from pathlib import Path

from pipelines.errors import HechaError


def log_access(store: Path, at: datetime, run_id: str, what: str) -> None:
    """Add a line: time (UTC), operating system user, run, what is going to be shown; on disk when this returns.

    Raises:
        HechaError: the line cannot be written, so nothing may be shown.
    """
    line = "\t".join([f"{at:%Y-%m-%dT%H:%M:%SZ}", _user(), run_id, " ".join(what.split())])
    try:
        handle = os.open(store / "access.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, f"{line}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise HechaError(
            f"{store / 'access.log'}：无法记录查阅（{type(error).__name__}），因此不显示完整信息",
            f"{store / 'access.log'}: the access cannot be noted ({type(error).__name__}), so nothing is revealed",
        ) from None


def _user() -> str:
    """The user by the operating system; the environment could say anything."""
    number = os.getuid()
    try:
        return f"{pwd.getpwuid(number).pw_name}({number})"
    except KeyError:
        return f"({number})"
