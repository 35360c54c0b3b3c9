"""Text files as UTF-8, whatever they are: UTF-8 and GB18030 are distinguished by content, UTF-16 by its mark.

Broken bytes are marked.
"""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import pyarrow as pa

from pipelines.errors import SourceError
from pipelines.limits import TEXT_CHUNK

BROKEN: Final = "\ufdd0"
"""Stands where bytes were no text: a character that means nothing and is in no one's data."""

CHUNK_BYTES: Final = TEXT_CHUNK
LINE_BYTES: Final = 16 << 20
_TELLING_LINES: Final = 1000
_START: Final = 4096
_ZEROS: Final = 8
"""Of so many bytes one may be zero."""
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BROKEN, error.end


codecs.register_error("hecha.broken", _mark)


def encoding_of(path: Path, name: str) -> str:
    """utf-16 where its mark stands, else utf-8 or gb18030.

    That is what more of the lines that are not plain ASCII can be read as; of one that can be both, UTF-8.

    Raises:
        SourceError: the file is UTF-16 or UTF-32 without a mark, or something else that is no text.
    """
    votes = {"utf-8": 0, "gb18030": 0}
    with path.open("rb") as file:
        start = file.read(_START)
        if start.startswith(_UTF16):
            return "utf-16"
        _refuse_wide(start, name)
        file.seek(0)
        fitting = (next((each for each in votes if _fits(line, each)), None) for line in _telling(file))
        for fits in islice(filter(None, fitting), _TELLING_LINES):
            votes[fits] += 1
    return max(votes, key=lambda each: votes[each])


def _refuse_wide(start: bytes, name: str) -> None:
    """Refuse what has a zero in every other byte or more: characters of two bytes or four, or no text at all."""
    if start.count(0) > len(start) // _ZEROS:
        raise SourceError(
            f"{name}：是没有标记的 UTF-16 文本，或不是文本；请另存为 UTF-8 的 CSV",
            f"{name}: is UTF-16 text without a mark, or no text; save it as CSV in UTF-8",
        )


def _telling(file: io.BufferedReader) -> Iterator[bytes]:
    """The lines that are not plain ASCII."""
    while chunk := whole_lines(file):
        if not chunk.isascii():
            yield from (line for line in chunk.split(b"\n") if not line.isascii())


def _fits(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def whole_lines(file: io.BufferedReader) -> bytes:
    """The next bytes, to the end of a line: no character of either encoding goes over one."""
    return file.read(CHUNK_BYTES) + file.readline(LINE_BYTES)


class Utf8File(io.RawIOBase):
    """The bytes of a text file in UTF-8.

    Args:
        look: sees all bytes before they are given, none at the end, and what it gives is given.

    Attributes:
        broken: some of the bytes so far were no text; quoted: a quote stood among them.
    """

    def __init__(self, path: Path, encoding: str, look: Callable[[bytes], bytes] = bytes) -> None:
        super().__init__()
        self._look = look
        self.broken = False
        self.quoted = False
        self._file = path.open("rb")
        self._encoding = encoding
        self._ready = memoryview(b"")
        self._wide = codecs.getincrementaldecoder("utf-16")("hecha.broken") if encoding == "utf-16" else None

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as many as that but at the end: who reads makes a chunk of what it is given."""
        return b"".join(self._next(sys.maxsize if size < 0 else size))

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer with the next bytes, as `read` gives them."""
        filled = 0
        for piece in self._next(len(buffer)):
            buffer[filled : filled + len(piece)] = piece
            filled += len(piece)
        return filled

    def _next(self, size: int) -> Iterator[memoryview]:
        while size and (self._ready or self._read_on()):
            piece, self._ready = self._ready[:size], self._ready[size:]
            size -= len(piece)
            yield piece

    def _read_on(self) -> bool:
        ready, chunk = b"", b"?"
        while chunk and not ready:
            chunk = self._narrow() if self._wide else self._utf8(whole_lines(self._file))
            self.quoted |= b'"' in chunk
            ready = self._look(chunk)
        self._ready = memoryview(ready)
        return len(self._ready) > 0

    def _narrow(self) -> bytes:
        """The next characters of UTF-16: where a chunk of bytes ends, a line need not."""
        text = ""
        while not text and self._wide and (chunk := self._file.read(CHUNK_BYTES)):
            text = self._wide.decode(chunk)
        if not text and self._wide:
            text = self._wide.decode(b"", final=True)
        self.broken |= BROKEN in text
        return text.encode()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _utf8(self, chunk: bytes) -> bytes:
        if chunk.isascii() or (self._encoding == "utf-8" and _is_utf8(chunk)):
            return chunk
        try:
            return chunk.decode(self._encoding).encode()
        except UnicodeDecodeError:
            self.broken = True
            return chunk.decode(self._encoding, "hecha.broken").encode()


def _is_utf8(chunk: bytes) -> bool:
    """Whether bytes are text in UTF-8, without making text of them."""
    ends = pa.array([0, len(chunk)], pa.int32()).buffers()[1]
    try:
        pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(chunk)]).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
