"""Moves the data: sources, reading, the store, the flows and the command."""

import os

# NumPy's linear algebra, which nothing here uses, would start a thread that waits busily for some time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Polars gives freed memory back within half a second, and each block of persons would fault it in anew: a tenth of the
# time of judging. What is given back after three seconds serves the next block, and is gone when anomalies are sought.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:3000,muzzy_decay_ms:3000")

# Prefect would tell its makers of what is run.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
