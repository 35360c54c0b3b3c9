"""Marks when each stage of a program begins."""

from __future__ import annotations

import json
import time
from pathlib import Path


class Stopwatch:
    """Hears of stages as a listener of a run does, and notes by the monotonic clock, which all processes share.

    What is marked is left at once for whoever measures: a command may end without a chance to leave it.
    """

    def __init__(self, marks: Path) -> None:
        self._file = marks
        self._marks: list[tuple[str, float]] = []
        self._write()

    def begin(self, stage: str, rows: int | None = None) -> None:  # noqa: ARG002 - a listener is told the rows too
        """A stage begins."""
        self._marks.append((stage, time.monotonic()))
        self._write()

    def advance(self, rows: int) -> None:
        """Rows are not counted here."""

    def _write(self) -> None:
        self._file.write_text(json.dumps(self._marks), "utf-8")
