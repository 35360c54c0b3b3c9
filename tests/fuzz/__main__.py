"""`make fuzz`: ROWS rows and FILES files broken from SEED, each part in a process of its own with bounded memory.

A part that ends in anything but loads and lines is told with the number by which it can be made again:
`python -m tests.fuzz --seed SEED --only NUMBER`.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import subprocess
import sys
from collections import Counter

from tests.fuzz.reading import MOST_SECONDS, Outcome, read_file, read_rows

MOST_BYTES = 4 << 30
_FILES_A_PART = 50
_ROWS_A_PART = 10_000


def main() -> None:
    """Break and read, and tell the outcome of it; exit code 1 where anything else than that was found."""
    arguments = _arguments()
    if arguments.part is not None:
        _do_part(arguments)
        return
    numbers = [arguments.only] if arguments.only is not None else range(0, arguments.files, _FILES_A_PART)
    files = [
        ("files", number, 1 if arguments.only is not None else min(_FILES_A_PART, arguments.files - number))
        for number in numbers
    ]
    rows = (
        [("rows", number, _ROWS_A_PART) for number in range(arguments.rows // _ROWS_A_PART)]
        if arguments.only is None
        else []
    )
    total, findings = Counter[str](), 0
    for part, number, count in [*files, *rows]:
        done = _part(arguments.seed, part, number, count)
        total.update(done[0])
        findings += done[1]
        print(f"{part} {number}: {dict(total)}, {findings} findings", flush=True)
    raise SystemExit(1 if findings else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--files", type=int, default=1_500)
    parser.add_argument("--only", type=int)
    parser.add_argument("--part", nargs=3)
    return parser.parse_args()


def _part(seed: int, part: str, number: int, count: int) -> tuple[Counter[str], int]:
    """What came of a part, and how many findings; a process that ends early goes on behind what ended it."""
    counts, findings, first, last = Counter[str](), 0, number, number + (count if part == "files" else 1)
    while first < last:
        left = str(last - first if part == "files" else count)
        command = [sys.executable, "-m", "tests.fuzz", "--seed", str(seed), "--part", part, str(first), left]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        for line in done.stdout.splitlines():
            told = json.loads(line)
            counts[told["ended"]] += 1
            counts["rows"] += told["rows"]
            first = told["number"] + 1
        if done.returncode == 0:
            break
        print(f"FINDING {part} {first} of seed {seed}: exit {done.returncode}: {done.stderr[-1500:]}", flush=True)
        findings, first = findings + 1, first + 1
    return counts, findings


def _do_part(arguments: argparse.Namespace) -> None:
    part, number, count = arguments.part[0], int(arguments.part[1]), int(arguments.part[2])
    for each in range(number, number + count) if part == "files" else [number]:
        signal.alarm(MOST_SECONDS)  # a file that hangs ends the process, which is a finding
        found: Outcome = read_file(arguments.seed, each) if part == "files" else read_rows(arguments.seed, each, count)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        assert peak < MOST_BYTES, f"{peak} bytes"
        print(json.dumps({"number": each, "ended": found.ended, "rows": found.rows}), flush=True)


if __name__ == "__main__":
    main()
