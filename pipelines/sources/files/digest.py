"""What the content of a file is called by."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Protocol


class _File(Protocol):
    @property
    def path(self) -> Path: ...


class FileDigest:
    """SHA-256 of the file at an object's `path`, found once, of several files side by side.

    Before Python 3.12 `functools.cached_property` lets one thread find it at a time, whatever the object.
    """

    def __set_name__(self, owner: type[_File], name: str) -> None:
        self._name = name

    def __get__(self, file: _File, owner: type[_File]) -> str:
        with file.path.open("rb") as content:
            found = hashlib.file_digest(content, "sha256").hexdigest()
        vars(file)[self._name] = found
        return found
