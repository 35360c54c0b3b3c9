"""Files added to a folder that holds other people's too: nothing is replaced but what hecha wrote, as it wrote it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pipelines.errors import HechaError

WRITTEN: Final = ".hecha-written"
"""The list of what hecha wrote into a folder: a digest and a name on each line."""


@contextmanager
def added_to(folder: Path, option: str) -> Iterator[Path]:
    """A place to write files in, which go to a folder at the end, for their owner's eyes only; all of them or none.

    Args:
        option: where the user names the folder.

    Raises:
        HechaError: a file of such a name is there that hecha did not write or that was changed since, or the folder
            cannot be written.
    """
    is_new = not folder.exists()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".hecha-", dir=folder) as aside:
            yield Path(aside)
            _add(sorted(Path(aside).iterdir()), folder, option)
    except OSError as error:
        kind = type(error).__name__
        raise HechaError(
            f"{folder}：无法写入（{kind}）；请用 {option} 指定可写的文件夹",
            f"{folder}: cannot be written ({kind}); name a writable folder with {option}",
        ) from None
    finally:
        if is_new:
            with suppress(OSError):
                folder.rmdir()  # where nothing came into it


def _add(made: list[Path], folder: Path, option: str) -> None:
    written = _written(folder)
    for file in made:
        place = folder / file.name
        if os.path.lexists(place) and (place.is_symlink() or _line(place) not in written):
            raise HechaError(
                f"{place}：已有同名文件，不是 hecha 写的或后来改动过，不会覆盖；请移走，或用 {option} 指定别的文件夹",
                f"{place}: hecha did not write this file, or it was changed since, and is not replaced; "
                f"move it away or name another folder with {option}",
            )
    _note(folder, [_line(file) for file in made])
    for file in made:
        file.chmod(0o600)
        file.replace(folder / file.name)


def _written(folder: Path) -> set[str]:
    noted = folder / WRITTEN
    return set(noted.read_text(encoding="utf-8", errors="replace").splitlines()) if noted.is_file() else set()


def _note(folder: Path, lines: list[str]) -> None:
    """On the list before the files are there: a file that never came does no harm."""
    handle = os.open(folder / WRITTEN, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as noted:
        noted.writelines(f"{line}\n" for line in lines)


def _line(file: Path) -> str:
    if not file.is_file():
        return ""
    with file.open("rb") as content:
        return f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {file.name}"
