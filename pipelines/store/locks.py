"""Locks of the system: given back when they are left or the process ends, however it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock

_FOR_EVER: Final = -1


@contextmanager
def with_lock(lock: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock of this name, a file that its user alone may open.

    Raises:
        OSError: it cannot be made, or another process holds it and it is not to be waited for.
    """
    with FileLock(lock, timeout=_FOR_EVER if wait else 0, mode=0o600):
        yield
