"""Long work: a command of hecha in a process of its own, which goes on whether anybody looks at it or not.

Each work has a folder in the store (`console/<id>`, for its owner alone): what was given, what was said, what was made.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import BoundedSemaphore, Lock, Thread
from typing import IO, Final, Literal

from starlette.datastructures import UploadFile

from pipelines.clock import receipt_clock
from pipelines.errors import HechaError
from pipelines.urgency import less_urgent
from reports.file_names import distinct_names, safe_name

Kind = Literal["verify", "inspect", "prescreen", "diff", "queue", "report"]
State = Literal["waiting", "running", "done", "failed", "cancelled", "broken"]

AT_ONCE: Final = 2
KEPT: Final = 200
"""Works that are listed, the newest first."""
GIVEN, RESULT = "given", "result"
_SAID: Final = 1 << 16
_JSON: Final = 64 << 20
_ID: Final = re.compile(r"[0-9a-f]{16}")
_SUFFIX: Final = re.compile(r"(?:\.tar)?\.[A-Za-z0-9]{1,8}$")
_NICER: Final = 5
_PATIENCE: Final = 30


@dataclass(frozen=True)
class Work:
    """A work.

    Attributes:
        name: what it is done to, without anything personal. by: who began it; at: when (UTC).
        code: that its process ended with.
    """

    work_id: str
    kind: Kind
    name: str
    by: str
    at: str
    state: State = "waiting"
    code: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is not at its end."""
        return self.state in ("waiting", "running")


class Works:
    """The works of a store."""

    def __init__(self, store: Path) -> None:
        self._root = store / "console"
        self._lock = Lock()
        self._works: dict[str, Work] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._cancelled: set[str] = set()
        self._desks = BoundedSemaphore(AT_ONCE)
        self._threads: list[Thread] = []
        self._is_closing = False

    def prepare(self, kind: Kind, name: str, by: str) -> Work:
        """A new work with its folder; nothing is begun."""
        work = Work(secrets.token_hex(8), kind, safe_name(name), by, f"{receipt_clock():%Y-%m-%d %H:%M:%S}")
        for folder in (self._root, self.folder(work), self.folder(work) / GIVEN, self.folder(work) / RESULT):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        self._set(work)
        return work

    def folder(self, work: Work) -> Path:
        """Where its files are."""
        return self._root / work.work_id

    def begin(self, work: Work, arguments: Sequence[str]) -> None:
        """Run `hecha` with these arguments as soon as fewer than `AT_ONCE` others run."""
        thread = Thread(target=self._run, args=(work, [sys.executable, "-m", "pipelines", *arguments]), daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()

    def get(self, work_id: str) -> Work | None:
        """A work by its id."""
        if not _ID.fullmatch(work_id):
            return None
        with self._lock:
            return self._works.get(work_id) or _read(self._root / work_id)

    def all(self) -> list[Work]:
        """The works of the store, the newest first; those whose console ended before them as broken."""
        with suppress(FileNotFoundError):
            ids = [path.name for path in self._root.iterdir() if _ID.fullmatch(path.name)]
            works = [work for work in map(self.get, ids) if work is not None]
            return sorted(works, key=lambda each: (each.at, each.work_id), reverse=True)[:KEPT]
        return []

    def cancel(self, work: Work) -> None:
        """Let it end, in order: what it had begun is thrown away."""
        with self._lock:
            self._cancelled.add(work.work_id)
            process = self._processes.get(work.work_id)
        if process is not None:
            process.send_signal(signal.SIGTERM)
        elif work.state == "waiting":
            self._set(replace(work, state="cancelled"))

    def remove(self, work: Work) -> None:
        """Remove a work that has ended, with all its files."""
        if not work.is_open:
            self.forget(work)

    def forget(self, work: Work) -> None:
        """Remove a work that was prepared and is not going to begin."""
        with self._lock:
            self._works.pop(work.work_id, None)
        shutil.rmtree(self.folder(work), ignore_errors=True)

    def last_lines(self, work: Work) -> str:
        """The last lines of its progress, or why it failed."""
        return _tail(self.folder(work) / "err", _SAID)

    def printed_text(self, work: Work) -> tuple[str, bool]:
        """What the command printed, from its begin, in whole lines, and whether it goes on."""
        try:
            with (self.folder(work) / "out").open("rb") as file:
                said, goes_on = file.read(_SAID), bool(file.read(1))
        except OSError:
            return "", False
        return (said[: said.rfind(b"\n") + 1] if goes_on else said).decode(errors="replace"), goes_on

    def json_answer(self, work: Work) -> object:
        """What the command gave as JSON; None where it gave none."""
        try:
            file = self.folder(work) / "out"
            return json.loads(file.read_bytes()) if file.stat().st_size <= _JSON else None
        except (OSError, ValueError):
            return None

    def result_files(self, work: Work) -> list[Path]:
        """The files it made, in order of name."""
        made = self.folder(work) / RESULT
        files = (path for path in made.rglob("*") if path.is_file() and not path.is_symlink())
        return sorted(path for path in files if not path.name.startswith("."))

    def close(self) -> None:
        """End what runs, in order."""
        self._is_closing = True
        for work in [each for each in self.all() if each.is_open]:
            self.cancel(work)
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _run(self, work: Work, command: list[str]) -> None:
        with self._desks:
            with self._lock:
                if self._is_closing or work.work_id in self._cancelled:
                    return
                process = self._started(work, command)
                self._processes[work.work_id] = process
                self._works[work.work_id] = replace(work, state="running")
            code = process.wait()
        with self._lock:
            self._processes.pop(work.work_id)
            is_cancelled = code != 0 and work.work_id in self._cancelled
        self._set(replace(work, code=code, state="cancelled" if is_cancelled else "failed" if code else "done"))

    def _started(self, work: Work, command: list[str]) -> subprocess.Popen[bytes]:
        """In a session of its own, and less urgent than pages."""
        with _written(self.folder(work) / "out") as out, _written(self.folder(work) / "err") as err:
            process = subprocess.Popen(  # noqa: S603 - hecha itself
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
            )
        less_urgent(process.pid, _NICER)
        return process

    def _set(self, work: Work) -> None:
        with self._lock:
            self._works[work.work_id] = work
        with suppress(FileNotFoundError), _written(self.folder(work) / "work.json") as file:
            file.write(json.dumps(asdict(work), ensure_ascii=False).encode())


def keep_uploads(files: Iterable[UploadFile], folder: Path) -> list[Path]:
    """Dropped files under safe names: no folders of theirs, no identity numbers.

    Raises:
        HechaError: there is none.
    """
    given = list(files)
    if not given:
        raise HechaError("没有选择文件；请选择后再提交", "no file was chosen; choose some and send them again")
    kept = []
    suffixes = [match[0] if (match := _SUFFIX.search(each.filename or "")) else "" for each in given]
    names = distinct_names(
        safe_name(str(each.filename).removesuffix(suffix)) for each, suffix in zip(given, suffixes, strict=True)
    )
    for each, name, suffix in zip(given, names, suffixes, strict=True):
        kept.append(folder / f"{name}{suffix}")
        with _written(kept[-1]) as file:
            shutil.copyfileobj(each.file, file, 1 << 20)
    return kept


def _read(folder: Path) -> Work | None:
    """A work of a console before this one."""
    try:
        work = Work(**json.loads((folder / "work.json").read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return replace(work, state="broken") if work.is_open else work


def _written(path: Path) -> IO[bytes]:
    """A file for its owner alone, written anew."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb")


def _tail(path: Path, most: int) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - most, 0))
            return file.read(most).decode(errors="replace")
    except OSError:
        return ""
