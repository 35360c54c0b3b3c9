"""One extract, of so many persons in one format: made, verified twice, and measured by both yardsticks."""

from __future__ import annotations

import json
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from tests.bench.processes import Measured, measure

FileFormat = Literal["csv", "parquet"]
FORMATS: Final[tuple[FileFormat, ...]] = ("csv", "parquet")
Work = Literal["synth", "first run", "loaded run", "yardstick a", "yardstick b"]
"""What is measured. A loaded run finds its extract in the store."""
Round: TypeAlias = tuple[dict[Work, Measured], dict[str, int], dict[str, int]]
"""What was measured, the rows of each dataset, and the months judged."""
COMMAND: Final = "tests.bench.command"
YARDSTICKS: Final = "tests.bench.yardsticks"


@dataclass(frozen=True)
class Trial:
    """What was measured on one extract.

    Attributes:
        rows: rows of each dataset, as hecha and yardstick (a) both read them.
        months: months judged by `hecha`, and by `yardstick b`, which reads no other forms and sets no row aside.
        synth: how the extract was made, as often as there are rounds; not at all where it was there.
        rounds: the other measurements, in each round all of them.
    """

    persons: int
    file_format: FileFormat
    rows: dict[str, int]
    months: dict[str, int]
    synth: list[Measured]
    rounds: list[dict[Work, Measured]]

    @property
    def all_rows(self) -> int:
        """Rows of all datasets."""
        return sum(self.rows.values())

    def measured(self, work: Work) -> list[Measured]:
        """All rounds of a measurement."""
        return self.synth if work == "synth" else [measured[work] for measured in self.rounds]

    def best(self, work: Work) -> Measured | None:
        """The fastest round of a measurement: others are disturbed by the machine, never sped up."""
        return min(self.measured(work), key=lambda one: one.seconds, default=None)


@dataclass(frozen=True)
class Repeat:
    """How often an extract is measured: so many rounds, and on until it took so many seconds: short ones vary more."""

    rounds: int
    seconds: float


def run_trial(persons: int, file_format: FileFormat, data: Path, folder: Path, repeat: Repeat) -> Trial:
    """Measure on the extract in the folder `data`, which is made if it is not there; all else is done in `folder`.

    Raises AssertionError where hecha and yardstick (a) read different rows.
    """
    extract = data / f"{persons}-{file_format}"
    synth: list[Measured] = []
    found: list[Round] = []
    to_be_made, until = not extract.exists(), time.monotonic() + repeat.seconds
    while len(found) < repeat.rounds or time.monotonic() < until:
        if to_be_made:
            synth.append(_synth(extract, persons, file_format, folder))
        found.append(_round(extract, file_format, folder))
    _, rows, months = found[-1]
    return Trial(persons, file_format, rows, months, synth, [measured for measured, _, _ in found])


def _synth(extract: Path, persons: int, file_format: FileFormat, folder: Path) -> Measured:
    """Make the extract aside, so that one that was not finished is never taken for whole; the first one made stays."""
    making = extract.with_name(f"{extract.name}.part")
    shutil.rmtree(making, ignore_errors=True)
    asked = ("synth", str(making), "--persons", str(persons), "--format", file_format)
    measured, _ = _tell("synth", folder, COMMAND, *asked)
    if extract.exists():
        shutil.rmtree(making)
    else:
        making.rename(extract)
    return measured


def _round(extract: Path, file_format: FileFormat, folder: Path) -> Round:
    store, database = folder / "store", folder / "yardstick.duckdb"
    verify = (COMMAND, "verify", str(extract), "--store", str(store), "--json")
    try:
        first, _ = _tell("first run", folder, *verify)
        again, summary = _tell("loaded run", folder, *verify)
        shutil.rmtree(store)
        by_a, loaded = _tell("yardstick a", folder, YARDSTICKS, "a", str(database), str(extract), file_format)
        by_b, judged = _tell("yardstick b", folder, YARDSTICKS, "b", str(database))
    finally:
        shutil.rmtree(store, ignore_errors=True)
        database.unlink(missing_ok=True)
    verified = json.loads(summary)
    rows = {dataset: verified["counts"][dataset]["read"] for dataset in json.loads(loaded)}
    assert rows == json.loads(loaded), f"hecha read {rows}, yardstick (a) {loaded}"
    measured: dict[Work, Measured] = {
        "first run": first, "loaded run": again, "yardstick a": by_a, "yardstick b": by_b
    }  # fmt: skip
    months = {"hecha": sum(verified["months"].values()), "yardstick b": json.loads(judged)["months"]}
    return measured, rows, months


def _tell(work: Work, folder: Path, module: str, *arguments: str) -> tuple[Measured, str]:
    """Measure, and say what was done."""
    measured, printed = measure(folder, module, *arguments)
    print(f"{work}: {measured.seconds:.2f} s", file=sys.stderr, flush=True)
    return measured, printed
