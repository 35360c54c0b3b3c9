"""Progress on a terminal as bars with rows and rate; elsewhere as a plain line per stage and per million rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from checks.law.reasons import Language
from reports.words.catalogue import word

ROWS_A_LINE: Final = 1_000_000


class Listener(Protocol):
    """What hears of stages and rows."""

    def begin(self, stage: str, rows: int | None) -> None:
        """A stage begins."""
        ...

    def advance(self, rows: int) -> None:
        """Rows of it are done."""
        ...


class RowsPerSecond(ProgressColumn):
    """Rows done, and rows a second."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def render(self, task: Task) -> Text:
        """The figures of one stage; nothing where it counts no rows."""
        if not task.completed:
            return Text("")
        speed = task.completed / task.elapsed if task.elapsed else 0
        return Text(word("rows_and_rate", self._language).format(int(task.completed), int(speed)))


class ProgressBars:
    """A bar for each stage."""

    def __init__(self, progress: Progress, language: Language) -> None:
        self._progress, self._language = progress, language
        self._stage: TaskID | None = None

    def begin(self, stage: str, rows: int | None) -> None:
        """End the bar before, and begin one."""
        self.end()
        self._stage = self._progress.add_task(word(stage, self._language), total=rows)

    def advance(self, rows: int) -> None:
        """Move the bar on."""
        if self._stage is not None:
            self._progress.advance(self._stage, rows)

    def end(self) -> None:
        """Show the last stage as done."""
        if self._stage is not None:
            done = self._progress.tasks[self._stage].completed
            self._progress.update(self._stage, total=done)
            self._progress.stop_task(self._stage)


class ProgressLines:
    """A line for each million rows of a stage; a small run prints none."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._stage, self._done = "", 0

    def begin(self, stage: str, rows: int | None) -> None:  # noqa: ARG002 - lines tell what is done, not what is left
        """Count from 0 again."""
        self._stage, self._done = stage, 0

    def advance(self, rows: int) -> None:
        """Print a line where a million is full."""
        before, self._done = self._done, self._done + rows
        if before // ROWS_A_LINE < self._done // ROWS_A_LINE:
            rows_done = word("rows_done", self._language).format(self._done)
            print(f"{word(self._stage, self._language)}: {rows_done}", file=sys.stderr, flush=True)


@contextmanager
def progress_listener(language: Language) -> Iterator[Listener]:
    """Bars where messages go to a terminal, else lines; both on the stream of messages, not on that of results."""
    if not sys.stderr.isatty():
        yield ProgressLines(language)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        RowsPerSecond(language),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bars = ProgressBars(progress, language)
        yield bars
        bars.end()
