"""Several streams read by threads of their own, their items taken as they come."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Thread
from typing import Final, Generic, Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

WAITING: Final = 2
"""How many items wait to be taken, at most."""
CANCEL_AGAIN: Final = 0.2
"""Seconds after which a stream that has not ended is told again to end."""


class Stream(Protocol[T_co]):
    """Items that take long to come, and a way to break that off from another thread."""

    def items(self) -> Generator[T_co, None, None]:
        """The items, closing what was opened for them at the end."""
        ...

    def cancel(self) -> None:
        """End what `items` waits for; it may be called at any time, and again."""
        ...


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


@dataclass(frozen=True)
class _Worker(Generic[T]):
    stream: Stream[T]
    put: Callable[[T | _End], None]
    stopped: Event

    def __call__(self) -> None:
        try:
            self._run()
        except BaseException as error:  # noqa: BLE001 - the consumer raises it
            self.put(_End(error))
        else:
            self.put(_End())

    def _run(self) -> None:
        with closing(self.stream.items()) as items:
            for item in items:
                self.put(item)
                if self.stopped.is_set():
                    return


def side_by_side(streams: Sequence[Stream[T]]) -> Generator[T, None, None]:
    """The items of all streams; those of one are in its order.

    An error in a stream is raised here. All threads have ended when this iterator has, or was closed.
    """
    queue: Queue[T | _End] = Queue(WAITING)
    stopped = Event()
    threads = [Thread(target=_Worker(stream, queue.put, stopped), daemon=True) for stream in streams]
    running = len(threads)
    for thread in threads:
        thread.start()
    try:
        while running:
            item = queue.get()
            if not isinstance(item, _End):
                yield item
                continue
            running -= 1
            if item.error is not None:
                raise item.error
    finally:
        stopped.set()
        _end(streams, queue, running)
        for thread in threads:
            thread.join()


def _end(streams: Sequence[Stream[T]], queue: Queue[T | _End], running: int) -> None:
    """Wait for the running streams to end, whatever they still give."""
    while running:
        for stream in streams:
            stream.cancel()
        try:
            while running:
                running -= isinstance(queue.get(timeout=CANCEL_AGAIN), _End)
        except Empty:
            continue
