"""What the picture of a case shows: lines and wages month by month, within the months there is room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 120
"""Months a picture shows at most."""


@dataclass(frozen=True)
class Mark:
    """A line as the picture shows it; base and expected base in yuan."""

    month: int
    base: float
    expected: int | None
    outcome: str
    payment: str


@dataclass(frozen=True)
class Timeline:
    """What the picture of a case shows.

    Attributes:
        first, last: months. window: the first month looked at and the month of application.
        marks: the lines from the first month on. is_cut: whether there are lines before it.
        wages: yuan by month and payer's letter.
    """

    first: int
    last: int
    window: tuple[int, int]
    marks: tuple[Mark, ...]
    is_cut: bool
    wages: Mapping[tuple[int, str], float]


def case_timeline(window: tuple[int, int], marks: Iterable[Mark], wages: Mapping[tuple[int, str], float]) -> Timeline:
    """The span from the first line, or from the window, to the last line or the month of application."""
    lines = tuple(marks)
    last = max([window[1], *(mark.month for mark in lines)])
    first = max(min([window[0], *(mark.month for mark in lines)]), last - LONGEST + 1)
    shown = tuple(mark for mark in lines if mark.month >= first)
    return Timeline(first, last, window, shown, len(shown) < len(lines), wages)
