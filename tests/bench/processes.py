"""One measurement: a command in a process of its own, its time, its memory, and the stages it marked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

HOUSE: Final = Path(__file__).parents[2]
PEAK_UNIT: Final = 1 if sys.platform == "darwin" else 1 << 10
"""Bytes that the system counts a process's memory in."""


@dataclass(frozen=True)
class Measured:
    """Seconds on the clock and of the processors, the most memory held at a time, and the seconds of each stage.

    The first stage, `starting`, lasts until the program marks one of its own, the last until the process is gone.
    """

    seconds: float
    processor_seconds: float
    peak_bytes: int
    stages: dict[str, float]


def measure(folder: Path, module: str, *arguments: str) -> tuple[Measured, str]:
    """Run `python -m MODULE MARKS ARGUMENTS…`; what was measured, and what the program printed.

    The program writes what it has marked, pairs of stage and monotonic time, to the file MARKS. What others wrote
    before is on the disk first, so that nobody waits for another's pages.

    Raises CalledProcessError where the program fails; what it has to say goes to the stream of messages.
    """
    marks, printed = folder / "marks.json", folder / "printed.txt"
    os.sync()
    with printed.open("wb") as output:
        began = time.monotonic()
        command = [sys.executable, "-m", module, str(marks), *arguments]
        process = subprocess.Popen(command, cwd=HOUSE, stdout=output, env=_environment(folder))
        _, status, used = os.wait4(process.pid, 0)
        ended = time.monotonic()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [module, *arguments[:1]])
    marked = [("starting", began), *json.loads(marks.read_text("utf-8")), ("", ended)]
    stages = {stage: after - since for (stage, since), (_, after) in pairwise(marked)}
    measured = Measured(ended - began, used.ru_utime + used.ru_stime, used.ru_maxrss * PEAK_UNIT, stages)
    return measured, printed.read_text("utf-8")


def _environment(folder: Path) -> Mapping[str, str]:
    """That of this process without any Prefect API: a run is measured as the command does it by itself."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return kept | {"PREFECT_HOME": str(folder)}
