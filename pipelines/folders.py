"""Folders that are written whole: made aside and moved into place, so that nobody opens half of one."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from pipelines.errors import HechaError

MARKER: Final = ".hecha-report"
"""The empty file by which a folder is known as one of ours, which may be replaced."""
_LOCK: Final = ".lock"


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A new folder to write in, moved to `target` at the end; gone if anything fails, as is what killed ones left.

    Raises:
        HechaError: what lies at `target` is not ours to replace, or cannot be written.
    """
    place = target.resolve()
    refuse_strangers(place)
    aside = place.with_name(f".{place.name}-{os.getpid()}")
    try:
        _sweep(place)
        aside.mkdir(parents=True)
        with _held(aside):
            yield aside
            (aside / MARKER).touch()
            (aside / _LOCK).unlink()
            _swap(aside, place)
    except OSError as error:
        raise HechaError(
            f"{target}：无法写入（{type(error).__name__}）；请用 --out 指定可写的文件夹",
            f"{target}: cannot be written ({type(error).__name__}); name a writable folder with --out",
        ) from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def refuse_strangers(target: Path) -> None:
    """HechaError where something lies there that hecha did not write; an empty folder does no harm."""
    if not target.exists() or (target / MARKER).is_file() or (target.is_dir() and not any(target.iterdir())):
        return
    raise HechaError(
        f"{target}：已有其他内容，不会覆盖；请用 --out 指定新的文件夹",
        f"{target}: something else is there and is not replaced; name a new folder with --out",
    )


def _held(aside: Path) -> IO[bytes]:
    """A lock on a folder being written, given back when the process ends, however it ends."""
    lock = (aside / f"{_LOCK}.new").open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    (aside / f"{_LOCK}.new").rename(aside / _LOCK)
    return lock


def _sweep(target: Path) -> None:
    """Remove the unfinished folders of this target that nobody writes any more."""
    for lock in target.parent.glob(f".{glob.escape(target.name)}-*/{_LOCK}"):
        with suppress(BlockingIOError, FileNotFoundError), lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)


def _swap(made: Path, target: Path) -> None:
    """Put a finished folder in the place of the one before, which comes back if that fails."""
    if not target.exists():
        made.rename(target)
        return
    before = target.with_name(f".{target.name}-{os.getpid()}-before")
    target.rename(before)
    try:
        made.rename(target)
    except OSError:
        before.rename(target)
        raise
    shutil.rmtree(before, ignore_errors=True)
