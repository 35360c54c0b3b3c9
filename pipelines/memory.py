"""What the allocators do with memory that is free again: at once given back, it is cleared anew for the next column."""

from __future__ import annotations

import ctypes
import os
from typing import Final

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
_MMAP_AT_MOST, _KEPT = 2**25, 2**30


def _glibc() -> ctypes.CDLL | None:
    """The C library, if it is glibc."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


_LIBRARY: Final = _glibc()


def keep_freed() -> None:
    """Keep it for a while. To be called before Polars is imported."""
    os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")  # Polars
    if _LIBRARY and _LIBRARY.mallopt(_MMAP_THRESHOLD, _MMAP_AT_MOST):  # NumPy
        _LIBRARY.mallopt(_TRIM_THRESHOLD, _KEPT)


def give_back() -> None:
    """Give back what NumPy's arrays have left; what comes next takes its memory elsewhere."""
    if _LIBRARY:
        _LIBRARY.malloc_trim(0)
