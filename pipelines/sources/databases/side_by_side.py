"""Tasks run side by side that can be broken off: what they wait for may take for ever."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Protocol, TypeVar

from pipelines import threads

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")


class Task(Protocol[T_co]):
    """Something that takes long, and a way to break it off from another thread."""

    def run(self) -> T_co:
        """What it gives, closing what was opened for it at the end."""
        ...

    def cancel(self) -> None:
        """End what `run` waits for; it may be called at any time, and again."""
        ...


def results_of_tasks(tasks: Sequence[Task[T]], at_once: int) -> Generator[T, None, None]:
    """What the tasks give, in their order, while those after it run; as `threads.results_in_order`."""

    def cancel() -> None:
        for task in tasks:
            task.cancel()

    return threads.results_in_order((task.run for task in tasks), at_once, cancel)
