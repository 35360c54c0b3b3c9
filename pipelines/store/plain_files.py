"""Files of the store that must be none but a plain file of their own."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def require_plain(handle: int) -> None:
    """OSError for a device or a pipe, and for a file that has another name elsewhere."""
    state = os.fstat(handle)
    if not stat.S_ISREG(state.st_mode) or state.st_nlink != 1:
        raise OSError


def read_plain(path: Path) -> bytes:
    """All bytes of a plain file; OSError for a link, a device or a pipe."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError
        return file.read()
