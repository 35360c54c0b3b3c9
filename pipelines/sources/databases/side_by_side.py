"""Tasks run by threads of their own, some at once; what they give is taken in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final, Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

CANCEL_AGAIN: Final = 0.2
"""Seconds after which a task that has not ended is told again to end."""


class Task(Protocol[T_co]):
    """Something that takes long, and a way to break it off from another thread."""

    def run(self) -> T_co:
        """What it gives, closing what was opened for it at the end."""
        ...

    def cancel(self) -> None:
        """End what `run` waits for; it may be called at any time, and again."""
        ...


def side_by_side(tasks: Sequence[Task[T]], at_once: int) -> Generator[T, None, None]:
    """What the tasks give, in their order, while those after it run.

    An error in a task is raised here. All threads have ended when this iterator has, or was closed.
    """
    waiting, running = deque(tasks), deque[tuple[Task[T], Future[T]]]()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    task = waiting.popleft()
                    running.append((task, pool.submit(task.run)))
                found = running[0][1].result()
                running.popleft()
                yield found
        finally:
            _end([task for task, _ in running], [future for _, future in running])


def _end(tasks: list[Task[T]], futures: list[Future[T]]) -> None:
    left = set(futures)
    while left:
        for task in tasks:
            task.cancel()
        left = wait(left, timeout=CANCEL_AGAIN).not_done
