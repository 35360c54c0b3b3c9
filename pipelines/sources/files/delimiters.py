"""What parts the cells of text: a comma, a tab, a semicolon or a bar, as the first lines tell."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import Final

from pipelines.sources.records import HEAD_LINES, LINES_BEFORE_HEAD

_SIGNS: Final = (",", "\t", ";", "|", "，")


def delimiters_of(start: str) -> list[str]:
    """The signs that part most lines into one number of cells: first that whose first such line comes first.

    Of several the one that makes most cells. A comma where no sign parts anything.
    """
    shapes = {sign: shape for sign in _SIGNS if (shape := _shape(start, sign))}
    return sorted(shapes, key=lambda sign: (shapes[sign][0], -shapes[sign][1])) or [","]


def _shape(start: str, sign: str) -> tuple[int, int] | None:
    """The first of the lines that have as many cells as most, and how many; None where most have one."""
    try:
        records = list(
            islice(csv.reader(io.StringIO(start, newline=""), delimiter=sign), LINES_BEFORE_HEAD + HEAD_LINES)
        )
    except csv.Error:
        return None
    widths = [len(record) for record in records]
    parted = Counter(width for width in widths if width > 1)
    if not parted:
        return None
    width = max(parted, key=lambda each: (parted[each], each))
    return widths.index(width), width


def has_spaced_quotes(start: str, sign: str) -> bool:
    """Whether some of the first cells open with a quote behind blanks: `"a", "b"`.

    In text without such cells a quote behind a sign and blanks closes a cell or is doubled.
    """
    return re.search(rf'{re.escape(sign)}[ ]+"(?![{re.escape(sign)}"\r\n]|$)', start) is not None
