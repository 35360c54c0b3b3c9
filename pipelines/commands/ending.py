"""How a command ends: with what it printed, or with one line and exit code 1."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Final, TextIO

import typer

from checks.law.reasons import Language
from pipelines.errors import HechaError
from pipelines.signals import exit_code
from pipelines.store.disk import error_of_full_disk
from pipelines.store.folder import is_open_to_others
from reports.words.catalogue import word
from reports.words.plain import printable_text

_OPEN: Final = (
    "注意：{0}：其他用户可以进入此文件夹，其中有完整的证件号码、姓名和收入；请执行 chmod -R go= 收紧权限",
    "note: {0}: others may look into this folder, which holds identity numbers, names and incomes; chmod -R go= it",
)


class Errors:
    """Ends the command with one line and exit code 1 where something cannot go on; data never get into that line.

    A store that others may look into is reported first; a command that was ordered to end ends as such.

    Where the reader of what is printed has gone (`| head`) there is nobody to tell: typer ends the command without a
    word.
    """

    def __init__(self, language: Language, store: Path | None = None) -> None:
        self._language, self._store = language, store
        self._published: Path | None = None

    def __enter__(self) -> Errors:
        if self._store is not None and is_open_to_others(self._store):
            _print(HechaError(*(each.format(self._store) for each in _OPEN)).words(self._language))
        return self

    def published(self, run: Path) -> None:
        """From here on a run is out, whatever happens."""
        self._published = run

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if (code := exit_code()) is not None:
            raise SystemExit(code)
        if isinstance(error, HechaError):
            _fail(error.words(self._language))
        if error is None:
            flush(sys.stdout)
        if isinstance(error, Exception) and not isinstance(error, (typer.Exit, BrokenPipeError)):
            _fail(self._unexpected(error))

    def _unexpected(self, error: Exception) -> str:
        if self._published is not None:
            return word("not_shown", self._language).format(self._published, type(error).__name__)
        if (words := _of_disk(error)) is not None:
            return words.words(self._language)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        name = f"{Path(frame.filename).name}:{frame.lineno}"
        return word("unexpected", self._language).format(type(error).__name__, name)


def _of_disk(error: Exception) -> HechaError | None:
    """What to say of a file or folder that cannot be read or written, of a full disk, or where none takes what passes.

    The system's words are shown, and no library's: those may have data.
    """
    if (full := error_of_full_disk(error)) is not None:
        return full
    if not isinstance(error, OSError) or error.errno is None:
        return None
    if error.filename is None and isinstance(error, FileNotFoundError):
        return HechaError(
            "没有可用的临时文件夹；请用环境变量 TMPDIR 指定可写的文件夹",
            "there is no folder for temporary files; name a writable one in the environment variable TMPDIR",
        )
    file, kind = error.filename or "", os.strerror(error.errno)
    return HechaError(f"{file}：无法读写（{kind}）", f"{file}: cannot be read or written ({kind})")


def _fail(line: str) -> None:
    _print(line)
    raise SystemExit(1)


def _print(line: str) -> None:
    print(printable_text(" ".join(line.split())), file=sys.stderr)


def flush(*streams: TextIO | None) -> None:
    """Write what streams hold back; one that was closed when the command began is none."""
    for stream in streams:
        if stream is not None:
            stream.flush()
