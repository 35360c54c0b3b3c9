"""Measures and writes the results: python -m tests.bench [PERSONS…] [--data DIR] [--out DIR] [--rounds N]."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Final

from tests.bench.machine import Machine, describe_machine
from tests.bench.page import write_page
from tests.bench.processes import HOUSE
from tests.bench.trial import FORMATS, Repeat, Trial, run_trial

SIZES: Final = (10_000, 100_000, 500_000)
RESULTS: Final = HOUSE / "reports" / "benchmarks"


def bench(sizes: list[int], data: Path | None, out: Path, repeat: Repeat) -> Path:
    """Measure every size in every format; returns the page, beside which a JSON of the same name has every figure.

    Extracts are made in the folder `data` and stay there, and those already there are used; without it they are made
    in a temporary folder, each removed when it was measured. Both files are written anew after each extract, so that
    what was measured is there whatever comes after.
    """
    machine, trials = describe_machine(), []
    page = out / f"{machine.name}.md"
    if data:
        data.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="hecha-bench-", dir=data and data.resolve()) as made:
        place = Path(made)
        for persons, file_format in product(sizes, FORMATS):
            print(f"{persons} persons, {file_format}", file=sys.stderr, flush=True)
            trials.append(run_trial(persons, file_format, data.resolve() if data else place, place, repeat))
            if data is None:
                shutil.rmtree(place / f"{persons}-{file_format}")
            _write(machine, trials, page)
    return page


def _write(machine: Machine, trials: list[Trial], page: Path) -> None:
    page.parent.mkdir(parents=True, exist_ok=True)
    measured = {"machine": asdict(machine), "trials": [asdict(trial) for trial in trials]}
    page.with_suffix(".json").write_text(json.dumps(measured, ensure_ascii=False, indent=1) + "\n", "utf-8")
    page.write_text(write_page(machine, trials), "utf-8")


def count(text: str) -> int:
    """A number from 1 on."""
    if int(text) < 1:
        raise ValueError
    return int(text)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("persons", nargs="*", type=count, default=list(SIZES), help=f"default: {SIZES}")
    parser.add_argument("--data", type=Path, help="folder where extracts stay; default: a temporary one")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the results")
    parser.add_argument("--rounds", type=count, default=1, help="how often at least; the fastest counts")
    parser.add_argument("--seconds", type=float, default=60, help="what is measured in less is measured again")
    asked = parser.parse_args()
    print(bench(sorted(asked.persons), asked.data, asked.out, Repeat(asked.rounds, asked.seconds)))


if __name__ == "__main__":
    main()
