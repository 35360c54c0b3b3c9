"""Folders that hold people's files too: hecha replaces what it wrote there and nobody changed since, and nothing else.

Files are made aside within the folder and moved into it one by one when all are there and on disk. One command at a
time does so; what a killed one left is swept away by the next.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, timedelta, timezone
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Final

from pipelines import threads
from pipelines.clock import receipt_clock
from pipelines.errors import HechaError
from pipelines.store.locks import with_lock

WRITTEN: Final = ".hecha-written"
"""The list of files that were added to a folder: a digest and a name on each line."""
REPORT: Final = ".hecha-report"
"""The same of a report, which the next one replaces as a whole."""
_ASIDE: Final = ".hecha-new-"
_LOCK: Final = ".hecha-lock"
_AT_ONCE: Final = 16
_SHANGHAI: Final = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Additions:
    """Files on their way into a folder.

    Attributes:
        aside: where they are made.
        kept: known at the end: where files are now that were in the way and that hecha did not write as they were.
    """

    aside: Path
    kept: list[Path] = field(default_factory=list)


@contextmanager
def added_to_folder(folder: Path, option: str, written: str = WRITTEN) -> Iterator[Additions]:
    """A place to write files in, which go to a folder at the end, for their owner's eyes only; all of them or none.

    Args:
        option: where the user names the folder.
        written: the list of what was written, by digest; files on that of a report which are not made again go.

    Raises:
        HechaError: the folder cannot be written.
    """
    try:
        with _own_folder(folder), TemporaryDirectory(prefix=_ASIDE, dir=folder) as aside:
            additions = Additions(Path(aside))
            yield additions
            _Folder(folder, written).move_in(additions)
    except OSError as error:
        kind = type(error).__name__
        raise HechaError(
            f"{folder}：无法写入（{kind}）；请用 {option} 指定可写的文件夹",
            f"{folder}: cannot be written ({kind}); name a writable folder with {option}",
        ) from None


def refuse_strangers(folder: Path, option: str) -> None:
    """HechaError where other things than a report are in a folder; what a killed command left does no harm."""
    if not folder.is_dir() or (folder / REPORT).is_file():
        return
    if any(each.name != _LOCK and not each.name.startswith(_ASIDE) for each in folder.iterdir()):
        raise HechaError(
            f"{folder}：已有其他内容，不写入其中；请用 {option} 指定新的文件夹",
            f"{folder}: something else is there and nothing is written into it; name a new folder with {option}",
        )


def remove_own_file(file: Path) -> None:
    """Remove a file that hecha added to its folder, unless it was changed since."""
    folder = _Folder(file.parent, WRITTEN)
    if folder.is_own_file(file.name):
        file.unlink()


class _Folder:
    """A folder and what is known of it: digests of what was written, by name."""

    def __init__(self, folder: Path, written: str) -> None:
        self._folder, self._written = folder, written
        self._digests: dict[str, set[str]] = {}
        with suppress(FileNotFoundError, IsADirectoryError):
            for line in (folder / written).read_bytes().decode("utf-8", "surrogateescape").split("\n"):
                digest, _, name = line.partition("  ")
                self._digests.setdefault(name, set()).add(digest)

    def move_in(self, additions: Additions) -> None:
        """Move files that were made aside to their places, the deepest first, so that a page follows those it names."""
        files = [path.relative_to(additions.aside) for path in additions.aside.rglob("*") if path.is_file()]
        files.sort(key=lambda file: (len(file.parts), file), reverse=True)
        made = {_line_name(file): {_digest(additions.aside / file)} for file in files}
        _bring_to_disk(additions.aside / file for file in files)
        # On the list before they are there: what is on it and never came does no harm.
        self._note({name: self._digests.get(name, set()) | made.get(name, set()) for name in self._digests | made})
        for file in files:
            self._clear(file, additions.kept)
            (additions.aside / file).replace(self._folder / file)
        if self._written == REPORT:
            self._drop(self._digests.keys() - made.keys(), additions.kept)
        self._note(made if self._written == REPORT else self._digests | made)
        for each in {self._folder / file.parent for file in files} | {self._folder}:
            _sync(each)

    def is_own_file(self, name: str) -> bool:
        """Whether a file is as it was written; it was not, where a link leads to it."""
        known = self._digests.get(_line_name(PurePosixPath(name)), set())
        return self._is_file_within(name) and _digest(self._folder / name) in known

    def _is_file_within(self, name: str) -> bool:
        """Whether a name leads to a file, and that one is in the folder."""
        path = PurePosixPath(name)
        parts = [self._folder / each for each in (path, *path.parents[:-1])]
        leads_out = path.is_absolute() or ".." in path.parts or any(part.is_symlink() for part in parts)
        return not leads_out and (self._folder / name).is_file()

    def _clear(self, file: Path, kept: list[Path]) -> None:
        """Make way for a file: what is there is ours, or kept."""
        for part in reversed(file.parents[:-1]):
            if os.path.lexists(self._folder / part) and not _is_folder(self._folder / part):
                self._keep(part, kept)
            (self._folder / part).mkdir(mode=0o700, exist_ok=True)
        if os.path.lexists(self._folder / file) and not self.is_own_file(str(file)):
            self._keep(file, kept)

    def _drop(self, names: Iterable[str], kept: list[Path]) -> None:
        """Take away files of a report before; those that were changed are kept."""
        for name in sorted(names):
            path = self._folder / name
            if self.is_own_file(name):
                path.unlink()
                with suppress(OSError):
                    path.parent.rmdir()  # where nothing else is in it
            elif self._is_file_within(name):
                self._keep(Path(name), kept)

    def _keep(self, file: Path, kept: list[Path]) -> None:
        """Give what people left a name of its own, with the time."""
        path, number = self._folder / file, 1
        stem = f"{path.stem}-{receipt_clock().replace(tzinfo=UTC).astimezone(_SHANGHAI):%Y%m%d-%H%M%S}"
        own = path.with_name(f"{stem}{path.suffix}")
        while os.path.lexists(own):
            number += 1
            own = path.with_name(f"{stem}-{number}{path.suffix}")
        path.rename(own)
        kept.append(own)

    def _note(self, digests: dict[str, set[str]]) -> None:
        lines = sorted(f"{digest}  {name}" for name, of_name in digests.items() for digest in of_name if name)
        list_made = self._folder / f"{_ASIDE}{os.urandom(8).hex()}"
        with _private(list_made) as file:
            file.write("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"))
            file.flush()
            os.fsync(file.fileno())
        list_made.replace(self._folder / self._written)


@contextmanager
def _own_folder(folder: Path) -> Iterator[None]:
    """A folder to itself, for one command; it is gone again where it was made and nothing came into it."""
    is_new = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with with_lock(folder / _LOCK):
        try:
            _sweep(folder)
            yield
        finally:
            (folder / _LOCK).unlink(missing_ok=True)  # who waits for it takes a new one
            if is_new:
                with suppress(OSError):
                    folder.rmdir()


def _sweep(folder: Path) -> None:
    """Remove what killed commands left: whoever holds the lock is alone."""
    for left in folder.glob(f"{_ASIDE}*"):
        if _is_folder(left):
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _bring_to_disk(files: Iterable[Path]) -> None:
    """Many at a time, for a disk takes them together."""
    for _ in threads.results_in_order((partial(_settle, file) for file in files), _AT_ONCE):
        pass


def _settle(file: Path) -> None:
    file.chmod(0o600)
    _sync(file)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb")


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _line_name(file: PurePath) -> str:
    """A name on one line."""
    return str(file).replace("\\", "\\\\").replace("\n", "\\n")
