"""Trying again what a lost connection broke off."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from pipelines.errors import ConnectionLost, Unreachable

T = TypeVar("T")


def retrying(attempts: int, pause: float, work: Callable[[], T]) -> T:
    """The work's result, after as many attempts at most, a pause in seconds between two.

    Tried again is work that lost its connection, and from then on work that cannot connect: a server that restarts
    is away for a while. A server that never answered is reported at once.

    Raises:
        HechaError: what the last attempt raised.
    """
    lost = False
    for _ in range(attempts - 1):
        try:
            return work()
        except ConnectionLost:
            lost = True
        except Unreachable:
            if not lost:
                raise
        time.sleep(pause)
    return work()
