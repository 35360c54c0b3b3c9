"""How a command ends: with what it printed, or with one line and exit code 1."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import TextIO

import typer

from checks.law.reasons import Language
from pipelines.errors import HechaError


class Errors:
    """Ends the command with one line and exit code 1 where something cannot go on; data never get into that line.

    Where the reader of what is printed has gone (`| head`) there is nobody to tell: typer ends the command without a
    word.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        self._published: Path | None = None

    def __enter__(self) -> Errors:
        return self

    def published(self, run: Path) -> None:
        """From here on a run is out, whatever happens."""
        self._published = run

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, HechaError):
            _fail(error.words(self._language))
        if error is None:
            flush(sys.stdout)
        if isinstance(error, Exception) and not isinstance(error, (typer.Exit, BrokenPipeError)):
            _fail(self._unexpected(error))

    def _unexpected(self, error: Exception) -> str:
        from reports.words import word

        if self._published is not None:
            return word("not_shown", self._language).format(self._published, type(error).__name__)
        place = traceback.extract_tb(error.__traceback__)[-1]
        name = f"{Path(place.filename).name}:{place.lineno}"
        return word("unexpected", self._language).format(type(error).__name__, name)


def _fail(line: str) -> None:
    from reports.words import plain

    print(plain(" ".join(line.split())), file=sys.stderr)
    raise SystemExit(1)


def flush(*streams: TextIO | None) -> None:
    """Write what streams hold back; one that was closed when the command began is none."""
    for stream in streams:
        if stream is not None:
            stream.flush()
