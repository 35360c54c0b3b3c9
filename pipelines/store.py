"""The store: extract and run files, immutable, moved into place whole; `latest.duckdb` points at the newest run."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipelines.errors import HechaError
from pipelines.run_names import named_run


@dataclass(frozen=True)
class Store:
    """One folder. Nothing under its final name is ever half written or changed."""

    root: Path

    def extract(self, digest: str) -> Path:
        """Where the extract with this digest lies."""
        return self.root / "extracts" / f"{digest}.duckdb"

    def run(self, run_id: str) -> Path:
        """Where this run lies."""
        return self.root / "runs" / f"{run_id}.duckdb"

    @property
    def latest(self) -> Path:
        """The newest run."""
        return self.root / "latest.duckdb"

    def find_run(self, run_id: str | None) -> Path:
        """The run that is named (`run_names.named_run`), or the newest.

        Raises:
            HechaError: there is none, or several are meant.
        """
        if run_id is not None:
            return self.run(named_run(run_id, [path.stem for path in (self.root / "runs").glob("*.duckdb")]))
        path = self.latest
        if not path.exists():
            raise HechaError(
                f"{path}：没有这个核验批次；请先运行 hecha verify", f"{path}: no such run; make one with hecha verify"
            )
        return path

    @contextmanager
    def workplace(self, option: str = "--store") -> Iterator[Path]:
        """A folder for one piece of work, removed at its end; what killed processes left behind goes too.

        Args:
            option: where the user names the store.
        """
        work = self.root / "work"
        try:
            work.mkdir(parents=True, exist_ok=True)
            _sweep(work)
            place = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=work))
            held = _hold(place)
        except OSError as error:
            kind = type(error).__name__
            raise HechaError(
                f"{self.root}：无法在此存放结果（{kind}）；请用 {option} 指定可写的文件夹",
                f"{self.root}: no store can be kept here ({kind}); name a writable folder with {option}",
            ) from None
        with held:
            try:
                yield place
            finally:
                shutil.rmtree(place, ignore_errors=True)

    def publish(self, built: Path, target: Path) -> None:
        """Move a finished file into place, whole and on disk."""
        target.parent.mkdir(parents=True, exist_ok=True)
        _flush(built)
        built.replace(target)
        _flush(target.parent)

    def point_latest(self, run: Path) -> None:
        """Let `latest.duckdb` name a run; readers of the one before keep it."""
        link = self.root / f".latest-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(run.relative_to(self.root))
        link.replace(self.latest)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hold(place: Path) -> IO[bytes]:
    """A lock on a workplace, given back when the process ends, however it ends."""
    lock = (place / "lock.new").open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    (place / "lock.new").rename(place / "lock")
    return lock


def _sweep(work: Path) -> None:
    """Remove the workplaces that nobody holds any more."""
    for lock in work.glob("*/lock"):
        # Another run may sweep the same place, or its holder end, at any moment: then it is no concern of ours.
        with suppress(BlockingIOError, FileNotFoundError), lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
