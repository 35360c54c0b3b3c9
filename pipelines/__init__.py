"""Moves the data: sources, reading, the store, the flows and the command."""

import ctypes
import os

# Polars' allocator gives memory back at once, and the system clears it again for the next column. It reads this when
# Polars is first imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
_MMAP_AT_MOST, _KEPT = 2**25, 2**30


def _keep_memory() -> None:
    """NumPy's arrays come from the C library, which gives the larger ones back in the same way, where it is glibc."""
    try:
        adjust = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    if adjust(_MMAP_THRESHOLD, _MMAP_AT_MOST):
        adjust(_TRIM_THRESHOLD, _KEPT)


_keep_memory()
