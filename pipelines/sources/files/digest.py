"""What the content of a file is called by."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Protocol


class _File(Protocol):
    @property
    def path(self) -> Path: ...


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


class FileDigest:
    """SHA-256 of the file at an object's `path`, reckoned when it is first requested; of several files side by side.

    Before Python 3.12 `functools.cached_property` lets one thread at a time reckon, whatever the object.
    """

    def __set_name__(self, owner: type[_File], name: str) -> None:
        self._name = name

    def __get__(self, file: _File, owner: type[_File]) -> str:
        digest = digest_of(file.path)
        vars(file)[self._name] = digest
        return digest
