"""Marks when each stage of a program begins."""

from __future__ import annotations

import json
import time
from pathlib import Path


class Stopwatch:
    """Hears of stages as a listener of a run does, and notes by the monotonic clock, which all processes share."""

    def __init__(self) -> None:
        self._marks: list[tuple[str, float]] = []

    def begin(self, stage: str, rows: int | None = None) -> None:  # noqa: ARG002 - a listener is told the rows too
        """A stage begins."""
        self._marks.append((stage, time.monotonic()))

    def advance(self, rows: int) -> None:
        """Rows are not counted here."""

    def write(self, marks: Path) -> None:
        """Leave the marks for whoever measures."""
        marks.write_text(json.dumps(self._marks), "utf-8")
