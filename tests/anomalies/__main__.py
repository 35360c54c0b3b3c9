"""python -m tests.anomalies [PERSONS]: the table of what the signals find of what was planted."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.anomalies.measure import as_table, measure

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        print("\n".join(as_table(measure(int((sys.argv[1:] or ["100000"])[0]), Path(work)))))
