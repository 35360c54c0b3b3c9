"""A head over several lines, with cells merged over several columns or lines, as one line of words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Final

from pipelines.reading.layouts import folded

_NARROWING: Final = re.compile(
    "累计|本年|全年|年度|上年|去年|单位|公司|企业|医疗|失业|工伤|生育|公积金|年金|补缴|应缴|应补|应退|调整|更正"
)
"""What an outer head may say that makes another column of the inner one."""

_OF_LEAD: Final = re.compile("[:：]|[0-9]{4}")


def merged(lines: Sequence[Sequence[str]]) -> list[str]:
    """In each column the lowest word, with the one above it where that tells it from others or means another column."""
    width = max(len(line) for line in lines)
    filled = [[*line, *[""] * (width - len(line))] for line in lines]
    inner = [_lowest(filled, column) for column in range(width)]
    words = [folded(filled[depth][column]) if depth >= 0 else "" for column, depth in enumerate(inner)]
    repeated = {word for word, count in Counter(words).items() if word and count > 1}
    return [_named(filled, column, depth, repeated) for column, depth in enumerate(inner)]


def _lowest(lines: Sequence[Sequence[str]], column: int) -> int:
    """The lowest line with a word in a column; -1 where there is none."""
    return next((depth for depth in reversed(range(len(lines))) if folded(lines[depth][column])), -1)


def _named(lines: Sequence[Sequence[str]], column: int, depth: int, repeated: set[str]) -> str:
    if depth < 0:
        return ""
    word = lines[depth][column]
    outer = _outer(lines, column, depth)
    narrowed = any(set(_NARROWING.findall(each)) - set(_NARROWING.findall(word)) for each in outer)
    return "".join([*outer, word]) if outer and (narrowed or folded(word) in repeated) else word


def _outer(lines: Sequence[Sequence[str]], column: int, depth: int) -> list[str]:
    """The words above a word, outermost first: a merged cell has its word in the first of its columns."""
    found = []
    for upper in range(depth):
        place = next((each for each in range(column, -1, -1) if folded(lines[upper][each])), None)
        if place is not None and any(folded(lines[below][place]) for below in range(upper + 1, depth + 1)):
            found.append(lines[upper][place].strip())
    return found


def is_outer(upper: Sequence[str], lower: Sequence[str], words: Collection[str]) -> bool:
    """Whether a line above a head is part of it: it names groups of columns, and is no title and says no value."""
    said = [(column, cell) for column, cell in enumerate(upper) if folded(cell)]
    if not any(column for column, _ in said) or any(_OF_LEAD.search(cell) for _, cell in said):
        return False
    return not any(folded(cell) in words and column < len(lower) and folded(lower[column]) for column, cell in said)
