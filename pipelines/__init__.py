"""Moves the data: sources, reading, the store, the flows and the command."""

import os

# Polars' allocator gives memory back at once, and the system clears it again for the next column. It reads this when
# Polars is first imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:10000,muzzy_decay_ms:10000")
