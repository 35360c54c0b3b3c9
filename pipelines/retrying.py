"""Trying again what a disk or a connection broke off: the figures of it for the command and for Prefect's tasks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from tenacity import RetryCallState, Retrying, stop_after_attempt, wait_fixed

from pipelines.errors import ConnectionLost, Unreachable

T = TypeVar("T")

ATTEMPTS: Final = 3
SECONDS_BETWEEN: Final = 5


def with_retries(work: Callable[[], T]) -> T:
    """The work's result, after as many attempts at most, with a pause between two.

    Raises:
        HechaError: what the last attempt raised.
    """
    attempts = Retrying(
        stop=stop_after_attempt(ATTEMPTS), wait=wait_fixed(SECONDS_BETWEEN), retry=_WasConnected(), reraise=True
    )
    return attempts(work)


@dataclass
class _WasConnected:
    """Whether work lost its connection, or cannot connect since: a server that restarts is away for a while.

    A server that never answered is reported at once.
    """

    lost: bool = False

    def __call__(self, attempt: RetryCallState) -> bool:
        error = attempt.outcome.exception() if attempt.outcome else None
        self.lost = self.lost or isinstance(error, ConnectionLost)
        return self.lost and isinstance(error, (ConnectionLost, Unreachable))
