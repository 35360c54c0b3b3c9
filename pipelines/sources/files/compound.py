"""Compound files (MS-CFB), in which Office before 2007 and WPS keep a document: their streams by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

SIGNATURE: Final = bytes.fromhex("D0CF11E0A1B11AE1")

_NO_SECTOR: Final = 0xFFFFFFFA
"""From this number on none follows."""
_ENTRY: Final = 128
_HEADER: Final = 512
_MINI_CUTOFF: Final = 4096
_MINI_SECTOR: Final = 64


@dataclass(frozen=True)
class _Stream:
    name: str
    first: int
    size: int


@dataclass(frozen=True)
class Compound:
    """A compound file. Any of its methods raises ValueError or IndexError where it is damaged."""

    content: bytes

    @cached_property
    def names(self) -> set[str]:
        """The names of its streams and folders."""
        return {entry.name for entry in self._entries}

    def stream(self, name: str) -> bytes:
        """The content of a stream."""
        entry = next(each for each in self._entries if each.name == name)
        if entry.size >= _MINI_CUTOFF:
            return self._read(entry.first)[: entry.size]
        root, mini = self._read(self._entries[0].first), self._numbers(self._read(self._word(60)))
        return b"".join(_slice(root, offset, _MINI_SECTOR) for offset in _chain(entry.first, mini))[: entry.size]

    @cached_property
    def _entries(self) -> list[_Stream]:
        listed = self._read(self._word(48))
        entries = (listed[start : start + _ENTRY] for start in range(0, len(listed), _ENTRY))
        return [_stream(entry) for entry in entries if entry[66]]

    @cached_property
    def _table(self) -> NDArray[np.uint32]:
        """The sector that follows each."""
        sectors = list(self._numbers(self.content[76:_HEADER]))
        following, steps = self._word(68), 0
        while following < _NO_SECTOR and steps <= len(self.content) // self._size:
            *more, following = self._numbers(self._sector(following))
            sectors += more
            steps += 1
        return self._numbers(b"".join(self._sector(int(each)) for each in sectors if each < _NO_SECTOR))

    def _read(self, first: int) -> bytes:
        return b"".join(self._sector(each) for each in _chain(first, self._table))

    def _sector(self, number: int) -> bytes:
        return _slice(self.content, number + 1, self._size)

    @cached_property
    def _size(self) -> int:
        shift = int.from_bytes(self.content[30:32], "little")
        if shift not in (9, 12):
            raise ValueError("sectors of no size")
        return int(1 << shift)

    def _word(self, offset: int) -> int:
        return int.from_bytes(self.content[offset : offset + 4], "little")

    @staticmethod
    def _numbers(content: bytes) -> NDArray[np.uint32]:
        return np.frombuffer(content[: len(content) // 4 * 4], "<u4")


def _slice(content: bytes, number: int, size: int) -> bytes:
    sector = content[number * size : (number + 1) * size]
    if len(sector) < size:
        raise ValueError("a sector that is not there, or not whole")
    return sector


def _stream(entry: bytes) -> _Stream:
    length = max(int.from_bytes(entry[64:66], "little") - 2, 0)
    name = entry[:length].decode("utf-16-le", errors="replace")
    return _Stream(name, int.from_bytes(entry[116:120], "little"), int.from_bytes(entry[120:124], "little"))


def _chain(first: int, table: NDArray[np.uint32]) -> Iterator[int]:
    """Sectors one after the other; ValueError where they go round."""
    for _ in range(len(table) + 1):
        if first >= _NO_SECTOR:
            return
        yield first
        first = int(table[first])
    raise ValueError("sectors that go round")
