"""The published runs, each kept open for reading: a newer one is taken up when it is there, and none is disturbed."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event as Signal
from threading import Lock, Thread, get_native_id
from typing import Any, Final, TypeVar

import duckdb

from checks.law.handling import Handlings
from checks.law.rulebook import Rulebook
from pipelines.decisions.handling import handlings
from pipelines.decisions.log import read_events
from pipelines.decisions.log_file import NAME as LOG
from pipelines.decisions.log_rows import Event
from pipelines.errors import HechaError
from pipelines.store.finding import errors_of_reading, files_of
from pipelines.store.folder import Store
from reports.model.run_file import RunFile, open_run, rulebook_of

T = TypeVar("T")

OPEN_AT_ONCE: Final = 4
_NICER: Final = 10
_PATIENCE: Final = 30
KEPT: Final = 200
"""Things reckoned of a run that are kept: those that were wanted last."""


class OpenRun:
    """A run that is kept open, and what was reckoned of it: it never changes.

    Attributes:
        decisions: the hash of the last event when they were last applied; of a key where these count.
        reckoned: what its pages rest on was reckoned ahead, or could not be.
    """

    def __init__(self, path: Path, log: Callable[[], list[Event]]) -> None:
        """A run; `log` reads the log of decisions of its store."""
        self.path, self.run_id = path, path.stem
        self._log = log
        self.decisions = ""
        self.reckoned = Signal()
        self._open = ExitStack()
        with errors_of_reading(*files_of(path)):
            self._run = self._open.enter_context(open_run(path))
            self.numbers = self._run.numbers  # read now, for all who read it again
        self._lock, self._locks = Lock(), dict[object, Lock]()
        self._kept: OrderedDict[object, Any] = OrderedDict()

    @contextmanager
    def reader(self) -> Iterator[RunFile]:
        """The run for one request."""
        with errors_of_reading(*files_of(self.path)), self._run.read_again() as run:
            yield run

    def reckoned_once(self, name: object, reckon: Callable[[RunFile], T], edition: object = None) -> T:
        """What is reckoned of this run, kept under a name; while one request reckons it, others wait for it.

        Args:
            edition: of what is not in the run itself; what was reckoned of another is reckoned anew.
        """
        with self._lock:
            lock = self._locks.setdefault(name, Lock())
        with lock:
            kept = self._kept.get(name)
            if kept is None or kept[0] != edition:
                try:
                    with self.reader() as run:
                        kept = edition, reckon(run)
                except BaseException:
                    with self._lock:
                        self._locks.pop(name, None)  # names of what is not there have no end
                    raise
            with self._lock:
                self._kept[name] = kept
                self._kept.move_to_end(name)
                while len(self._kept) > KEPT:
                    gone, _ = self._kept.popitem(last=False)
                    self._locks.pop(gone, None)
            return kept[1]

    @property
    def handlings(self) -> Handlings:
        """What was marked of its applications, and whose they are."""
        return self.reckoned_once("handlings", lambda _: handlings(self._log()), self.decisions)

    @property
    def rulebook(self) -> Rulebook:
        """The figures it was judged by."""
        return self.reckoned_once("rulebook", rulebook_of)

    def close(self) -> None:
        """No request reads it any more, or those that do keep it open."""
        self._open.close()


class Published:
    """The runs of a store."""

    def __init__(self, store: Store, reckon: Callable[[OpenRun], None] = lambda _: None) -> None:
        """The runs.

        Args:
            reckon: reckons of a run that was opened what pages will want, aside from them.
        """
        self._store, self._lock, self._applying = store, Lock(), Lock()
        self._reckon = reckon
        self._aside: list[Thread] = []
        self._reading = Lock()
        self._events: tuple[object, list[Event]] = None, []
        self._open: OrderedDict[tuple[Path, int], OpenRun] = OrderedDict()
        self._shown: OpenRun | None = None

    def run(self, run_id: str | None) -> OpenRun:
        """A run by its id, or the newest, as decided by now; while others' decisions are applied, as it was before.

        A run that was just published is the newest once what its pages rest on is reckoned: nobody waits for that.

        Raises:
            HechaError: there is none, or it cannot be read.
        """
        run = self._run(run_id)
        if self._applying.acquire(blocking=False):
            try:
                self._apply_decisions(run)
            finally:
                self._applying.release()
        return run

    def show_decided(self, run_id: str | None = None) -> None:
        """Let a run, or the newest if there is one, show what was decided just now, before whoever did looks at it."""
        with suppress(HechaError), self._applying:
            self._apply_decisions(self._run(run_id))

    def _run(self, run_id: str | None) -> OpenRun:
        path = self._store.find_run(run_id).resolve()
        try:
            key = (path, path.stat().st_ino)
        except OSError:
            raise HechaError(f"{path.stem}：没有这个核验批次", f"{path.stem}: no such run") from None
        with self._lock:
            follows = run_id is None and self._shown is not None
            opened = self._open.get(key) or self._opened(path, follows=follows)
            self._open[key] = opened
            self._open.move_to_end(key)
            if len(self._open) > OPEN_AT_ONCE:
                self._open.popitem(last=False)
            if run_id is not None:
                return opened
            if self._shown is None or opened.reckoned.is_set():
                self._shown = opened
            return self._shown

    def _opened(self, path: Path, *, follows: bool) -> OpenRun:
        opened = OpenRun(path, self.events)
        self._aside = [each for each in self._aside if each.is_alive()]
        self._aside.append(Thread(target=self._reckon_ahead, args=(opened, follows), daemon=True))
        self._aside[-1].start()
        return opened

    def _reckon_ahead(self, run: OpenRun, follows: bool) -> None:
        """In a thread that lets requests go first; where it fails, a request says so.

        Args:
            follows: another run is shown meanwhile, so what was decided since is applied first.
        """
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICER)
        try:
            with suppress(HechaError, duckdb.Error):
                if follows:
                    with self._applying:
                        self._apply_decisions(run)
                self._reckon(run)
        finally:
            run.reckoned.set()
        if run.run_id == self.newest():
            from pipelines.decisions.refreshing import prepare

            with suppress(HechaError, duckdb.Error):
                prepare(run.path)

    def _apply_decisions(self, run: OpenRun) -> None:
        """Let the run show what was decided since, here or by the command; without its extract it shows its own."""
        with suppress(HechaError):
            log = self.events()
            last = log[-1].hash if log else ""
            if last != run.decisions:
                # Late: it imports what judges, which no page needs before.
                from pipelines.decisions.refreshing import refresh

                refresh(self._store, run.path, log)
                run.decisions = last

    def events(self) -> list[Event]:
        """What was done so far: where the log is another than before, what was added is read and its chain checked.

        Raises:
            HechaError: it cannot be read.
        """
        with self._reading:
            log = self._log()
            if log != self._events[0]:
                self._events = log, read_events(self._store.root, self._events[1])
            return self._events[1]

    def _log(self) -> tuple[tuple[int, int], ...]:
        """What tells whether the log of decisions has grown."""
        files = (self._store.root / name for name in (LOG, f"{LOG}-wal"))
        return tuple((state.st_mtime_ns, state.st_size) for state in map(Path.stat, filter(Path.exists, files)))

    def newest(self) -> str | None:
        """The id of the newest run, if there is any."""
        path = self._store.latest
        return path.resolve().stem if path.exists() else None

    def open_newest(self) -> None:
        """Open the newest run before anybody wants it; what is wrong with it, pages say."""
        if self.newest() is not None:
            with suppress(HechaError):
                self.run(None)

    def close(self) -> None:
        """Close all, when nothing is reckoned of them any more."""
        for thread in self._aside:
            thread.join(_PATIENCE)
        with self._lock:
            for each in self._open.values():
                each.close()
            self._open.clear()
