"""How far a run has come: the steps say it, and whoever shows it listens. Nobody listens unless it must."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Literal, Protocol

Stage = Literal["reading", "sorting", "judging", "publishing", "comparing"]


class Listener(Protocol):
    """Shows how far a run has come."""

    def begin(self, stage: Stage, rows: int | None) -> None:
        """A stage begins, of so many rows where that is known."""
        ...

    def advance(self, rows: int) -> None:
        """So many more rows of the stage are done."""
        ...


class _Nobody:
    def begin(self, stage: Stage, rows: int | None) -> None:
        pass

    def advance(self, rows: int) -> None:
        pass


_listener: Final[ContextVar[Listener]] = ContextVar("listener", default=_Nobody())  # noqa: B039 - it holds nothing


@contextmanager
def followed_by(listener: Listener) -> Iterator[None]:
    """While this lasts, the listener hears of it."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


def begin_stage(stage: Stage, rows: int | None = None) -> None:
    """A stage begins."""
    _listener.get().begin(stage, rows)


def advance_rows(rows: int) -> None:
    """So many more rows are done."""
    _listener.get().advance(rows)
