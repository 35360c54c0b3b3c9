"""python -m tests.anomalies [PERSONS [WORLDS]]: the table of what the signals find of what was planted.

Several worlds are added up: in one of them alone both the signals and a forest may find all.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.anomalies.measure import Measured, as_table, measure, together


def _measured(persons: int, seed: int) -> Measured:
    with tempfile.TemporaryDirectory() as work:
        return measure(persons, Path(work), seed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.anomalies", description=__doc__)
    parser.add_argument("persons", nargs="?", type=int, default=100_000)
    parser.add_argument("worlds", nargs="?", type=int, default=4)
    given = parser.parse_args()
    print("\n".join(as_table(together([_measured(given.persons, seed) for seed in range(1, given.worlds + 1)]))))
