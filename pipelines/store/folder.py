"""The store: extract and run files, immutable, moved into place whole; `latest.duckdb` points at the newest run.

Whatever the umask, its folders are 0700 and its files 0600: they hold identity numbers, names and incomes in full.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.errors import HechaError
from pipelines.store.disk import is_disk_full
from pipelines.store.locks import with_lock
from pipelines.store.run_names import named_run

_OTHERS: Final = 0o077
_TAKEN_OTHERWISE: Final = "?\\"
"""Signs in a path that DuckDB takes for its own."""
_OVERFLOW: Final = re.compile("duckdb_temp_([0-9]+)_")
"""What a process's files begin with that hold what its memory does not."""


@dataclass(frozen=True)
class Store:
    """One folder. Nothing under its final name is ever half written or changed.

    Raises:
        HechaError: DuckDB could not open files in a folder of this name.
    """

    root: Path

    def __post_init__(self) -> None:
        path = str(self.root.absolute())
        if any(sign in path for sign in _TAKEN_OTHERWISE) or not _is_text(path):
            shown = path.encode(errors="replace").decode()
            raise HechaError(
                f"{shown}：存放结果的文件夹名称中不能有 ? 和 \\，且须为 UTF-8；请用 --store 另选",
                f"{shown}: a store's path may hold neither ? nor \\ and must be UTF-8; choose another with --store",
            )

    def extract(self, digest: str) -> Path:
        """Where the extract with this digest is."""
        return self.root / "extracts" / f"{digest}.duckdb"

    def run(self, run_id: str) -> Path:
        """Where this run is."""
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

        Raises:
            HechaError: it cannot be made, or while it was worked in it was removed, or the disk was full.
        """
        try:
            work = self._folder("work")
            kept_locked = ExitStack()
            with with_lock(self.root / ".lock"):
                _sweep(work)
                _sweep_overflow(self.root)
                workplace = Path(tempfile.mkdtemp(dir=work))
                kept_locked.enter_context(with_lock(workplace / "lock"))
        except OSError as error:
            raise self._unwritable(error, option) from None
        with kept_locked:
            try:
                yield workplace
            except Exception as error:
                if fault := self._fault_of_store(error, workplace, option):
                    raise fault from None
                raise
            finally:
                shutil.rmtree(workplace, ignore_errors=True)

    def publish(self, built: Path, target: Path) -> None:
        """Move a finished file into place, whole and on disk."""
        self._folder(target.parent.name)
        built.chmod(0o600)
        flush_to_disk(built)
        built.replace(target)
        flush_to_disk(target.parent)

    def point_latest(self, run: Path, work: Path) -> None:
        """Let `latest.duckdb` name a run; readers of the one before keep it."""
        link = work / self.latest.name
        link.unlink(missing_ok=True)
        link.symlink_to(run.relative_to(self.root))
        link.replace(self.latest)
        flush_to_disk(self.root)

    def _folder(self, name: str) -> Path:
        for folder in (self.root, self.root / name):
            folder.mkdir(mode=0o700, parents=folder is self.root, exist_ok=True)
        return self.root / name

    def _fault_of_store(self, error: Exception, workplace: Path, option: str) -> HechaError | None:
        """What to say of an error that is the store's fault."""
        if not workplace.exists():
            return HechaError(
                f"{self.root}：运行过程中该文件夹被删除或移走，本次没有结果；请重新运行",
                f"{self.root}: this folder was removed or moved while the run worked in it; run again",
            )
        if is_disk_full(error):
            return HechaError(
                f"{self.root}：磁盘空间不足，本次没有结果；请腾出空间，或用 {option} 指定别处",
                f"{self.root}: there is no room left on the disk, so there is no result; make room, or name another "
                f"place with {option}",
            )
        if isinstance(error, OSError) and str(error.filename).startswith(str(self.root)):
            return self._unwritable(error, option)
        return None

    def _unwritable(self, error: OSError, option: str) -> HechaError:
        kind = os.strerror(error.errno) if error.errno else type(error).__name__
        return HechaError(
            f"{self.root}：无法在此存放结果（{kind}）；请用 {option} 指定可写的文件夹",
            f"{self.root}: no store can be kept here ({kind}); name a writable folder with {option}",
        )


def is_open_to_others(root: Path) -> bool:
    """Whether others than its owner may look into a store; hecha did not make such a folder, or long ago."""
    try:
        mode = root.stat().st_mode
    except OSError:
        return False
    return stat.S_ISDIR(mode) and bool(mode & _OTHERS)


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def flush_to_disk(path: Path) -> None:
    """Bring a file, or the names in a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(work: Path) -> None:
    """Remove the workplaces that nobody holds any more: one without a lock nobody holds, for all make both at once."""
    for workplace in work.iterdir():
        with suppress(OSError), with_lock(workplace / "lock", wait=False):
            shutil.rmtree(workplace, ignore_errors=True)


def _sweep_overflow(root: Path) -> None:
    """Remove what memory did not hold of files that were read by processes since killed.

    DuckDB keeps it next to the file, and removes it itself only when it writes there again.
    """
    for folder in root.glob("*/*.duckdb.tmp"):
        with suppress(OSError):
            owners = {int(overflow[1]) for each in folder.iterdir() if (overflow := _OVERFLOW.match(each.name))}
            if owners and not any(map(_is_running, owners)):
                shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
