"""The command `hecha` itself, its stages marked: python -m tests.bench.command MARKS verify|synth ARGUMENTS…

What would show the progress of a run marks its stages instead; all else is as in `hecha`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from unittest import mock

from pipelines.cli import main as hecha
from reports import console_progress
from tests.bench.stopwatch import Stopwatch


def main(marks: Path, arguments: list[str]) -> NoReturn:
    """Run the command and write its marks, the stage after a run is published being `telling`."""
    stopwatch = Stopwatch(marks)

    @contextmanager
    def watched(_: str) -> Iterator[Stopwatch]:
        yield stopwatch
        stopwatch.begin("telling")

    with mock.patch.object(console_progress, "listener", watched):
        hecha(arguments)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
