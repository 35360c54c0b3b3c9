"""Lines of CSV with as many cells each: programs leave empty ones out at the end, or write more than the head has.

Arrow reads a hundred times faster where all records have one number of cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_NEWLINE: Final = ord("\n")
_RETURN: Final = ord("\r")
_QUOTE: Final = ord('"')
_LONGEST: Final = 32 << 20
"""No record has so many bytes; a chunk and the longest line behind it have fewer."""

_Offsets = NDArray[np.intp]
_Bytes = NDArray[np.uint8]


@dataclass
class EvenedRecords:
    """Whole records in, the same with so many cells out, as far as empty cells at the end decide it.

    Others stay as they are: a record with content beyond, and text whose quotes do not open and close cells.
    """

    delimiter: str
    cells: int
    _rest: bytes = b""
    _stray: bool = False

    def lines(self, chunk: bytes) -> bytes:
        """The records that end in further bytes; at the end of the file, which no bytes tell, what is left.

        From stray quotes on nobody knows which line is a record, and all stays as it is.
        """
        given, self._rest = self._rest + chunk, b""
        content = np.frombuffer(given, np.uint8)
        outside = None if self._stray or _QUOTE not in given else _outside_quotes(content, ord(self.delimiter))
        self._stray |= (outside is not None and not outside.size) or len(given) > _LONGEST
        if self._stray:
            return given
        ends = _offsets(content, _NEWLINE if _NEWLINE in given else _RETURN, outside)
        whole = (int(ends[-1]) + 1 if len(ends) else 0) if chunk else len(given)
        self._rest = given[whole:]
        if not len(ends):
            return given[:whole]
        return self._even(content[:whole], _offsets(content[:whole], ord(self.delimiter), outside), ends)

    def _even(self, content: _Bytes, marks: _Offsets, ends: _Offsets) -> bytes:
        starts = np.concatenate([[0], ends[:-1] + 1])
        stops = ends - ((content[ends - 1] == _RETURN) & (ends > starts))
        before = np.searchsorted(marks, stops)
        lacking = self.cells - 1 - np.diff(before, prepend=0)
        lacking[stops == starts] = 0
        short, long = np.flatnonzero(lacking > 0), np.flatnonzero(lacking < 0)
        more = -lacking[long]
        # The first mark too many stands as far before the end as there are such marks: nothing is between them.
        empty = marks[before[long] - more] == stops[long] - more
        long, more = long[empty], more[empty]
        kept = np.ones(len(content), dtype=bool)
        kept[_ranges(stops[long] - more, more)] = False
        added = np.repeat(stops[short], lacking[short])
        return bytes(np.insert(content, added, ord(self.delimiter))[np.insert(kept, added, values=True)])


def _offsets(content: _Bytes, sign: int, outside: NDArray[np.bool_] | None) -> _Offsets:
    offsets = np.flatnonzero(content == sign)
    return offsets if outside is None else offsets[outside[offsets]]


def _ranges(starts: _Offsets, lengths: _Offsets) -> _Offsets:
    """All numbers of ranges that begin at some and are so long."""
    behind = np.cumsum(lengths) - lengths
    return np.repeat(starts - behind, lengths) + np.arange(lengths.sum())


def _outside_quotes(content: _Bytes, delimiter: int) -> NDArray[np.bool_]:
    """Whether each byte stands outside quotes; empty where a quote stands in the middle of a cell."""
    is_quote = content == _QUOTE
    outside: NDArray[np.bool_] = np.cumsum(is_quote) & 1 == 0
    around = (delimiter, _NEWLINE, _RETURN, _QUOTE)
    quotes = np.flatnonzero(is_quote)
    opening = ~outside[quotes]
    before = np.concatenate([[_NEWLINE], content])[quotes[opening]]
    after = np.concatenate([content, [_NEWLINE]])[quotes[~opening] + 1]
    if np.isin(before, around).all() and np.isin(after, around).all():
        return outside
    return np.empty(0, dtype=bool)
