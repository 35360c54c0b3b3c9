"""The command `hecha` itself, its stages marked (python -m tests.bench.command MARKS verify|synth ARGUMENTS …).

What would show the progress of a run marks its stages instead; all else is as in `hecha`, and nothing else is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.commands.app import main as hecha
from tests.bench.stopwatch import Stopwatch


def main(marks: Path, arguments: list[str]) -> None:
    """Run the command and write its marks, the stage after a run is published being `telling`."""
    stopwatch = Stopwatch(marks)
    if arguments[0] == "verify":
        _listen(stopwatch)
    hecha(arguments)


def _listen(stopwatch: Stopwatch) -> None:
    from reports.console import progress as console_progress

    @contextmanager
    def watched(_: str) -> Iterator[Stopwatch]:
        yield stopwatch
        stopwatch.begin("telling")

    console_progress.progress_listener = watched  # type: ignore[assignment]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
