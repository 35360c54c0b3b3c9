"""Moves the data: sources, reading, the store, the flows and the command."""

import os

# NumPy's linear algebra, of which nothing is asked here, would start a thread that waits busily for some time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
