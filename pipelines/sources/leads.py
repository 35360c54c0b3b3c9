"""Values above a head: `税款所属期：2024年07月01日 至 2024年07月31日`, in one cell or in two side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pipelines.reading.layouts import folded

_LABELLED: Final = re.compile(r"(?:^|\s+|[;,|])([^\s:;,|][^:;,|]*?)\s*:\s*")
_PERIOD: Final = re.compile(r"^(\S+?)\s*(?:至|到|~|—|–|--|\s-\s)\s*(\S+)$")


def lead_values(lines: Sequence[Sequence[str]], words: Mapping[str, str]) -> dict[str, str]:
    """The value of each column that the lead lines name.

    Args:
        words: column by word, the words folded.
    """
    found: dict[str, str] = {}
    for cells in lines:
        for label, value in _pairs(cells):
            column = words.get(folded(label))
            if column is not None and value:
                found.setdefault(column, value)
    return found


def _pairs(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    texts = [text for cell in cells if (text := unicodedata.normalize("NFKC", cell).strip())]
    for text, following in zip(texts, [*texts[1:], ""], strict=False):
        inside = list(_inside(text))
        if len(inside) == 1 and not inside[0][1]:
            yield inside[0][0], following
        elif inside:
            yield from inside
        else:
            yield text, following


def _inside(text: str) -> Iterator[tuple[str, str]]:
    """Labels and values of one cell: a value ends where the next label begins."""
    labels = list(_LABELLED.finditer(text))
    for label, following in zip(labels, [*labels[1:], None], strict=False):
        yield label.group(1), text[label.end() : following.start() if following else len(text)].strip()


def period_ends(value: str) -> tuple[str, str]:
    """First and last of what may be a period (`… 至 …`)."""
    period = _PERIOD.match(value)
    return (period.group(1), period.group(2)) if period else (value, value)
