"""Work done by threads of their own, some at once; what it gives is taken in its order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from typing import Final, TypeVar

import polars as pl

T = TypeVar("T")

CORES: Final = pl.thread_pool_size()
"""How much Polars does at once."""
CANCEL_AGAIN: Final = 0.2
"""Seconds after which work that has not ended is ordered again to end."""


def results_in_order(
    work: Iterable[Callable[[], T]], at_once: int, cancel: Callable[[], None] | None = None
) -> Generator[T, None, None]:
    """What each piece of work gives, in order, while those after it run.

    No more than `at_once` pieces run or wait to be taken besides the one that was given last. An error is raised here;
    all threads have ended, and the work is closed where it can be, when this iterator has ended or was closed.

    Args:
        cancel: tells running pieces to end where no more of them is wanted; called until they have.
    """
    running: deque[Future[T]] = deque()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for piece in work:
                running.append(pool.submit(copy_context().run, piece))
                if len(running) >= at_once:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()
            while cancel is not None and wait(running, timeout=CANCEL_AGAIN).not_done:
                cancel()
            if isinstance(work, Generator):
                work.close()
