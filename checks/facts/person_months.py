"""The months in which persons have a line: what each answers, and how many of them count between two months.

A count of months is an interval: at least those that count for sure, at most those that may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.columns import Columns, Flags, Ints, ints
from checks.law.answers import answer

NO_LINE: Final = -1
"""The answer of a month in which a person has no line."""

Counted: TypeAlias = tuple[Flags, Flags]
"""Whether each line of a ledger counts for sure, and whether it may."""

Count: TypeAlias = tuple[Ints, Ints]
"""So many months at least, and so many at most."""

_MAY = np.int64(2**32)
"""In one number both counts are added up, so that those between two months are one difference."""


@dataclass(frozen=True)
class PersonMonths:
    """The months of some persons, of whose lines the best holds.

    Attributes:
        place: `keys.person_month` of each, in order.
        answers: the month's answer for 第二条.
    """

    place: Ints
    answers: Ints
    _sums: Columns

    def before(self, person: Ints, month: Ints | int, back: int) -> Ints:
        """The answers of persons for 第二条 in a month each (column 0) and in so many months before it; or NO_LINE."""
        until = keys.person_month(person, month)
        first, after = np.searchsorted(self.place, until - back), np.searchsorted(self.place, until, "right")
        row, place = keys.ranges(first, after)
        answers = np.full((len(person), back + 1), NO_LINE)
        answers[row, until[row] - self.place[place]] = self.answers[place]
        return answers

    def since(self, person: Ints, month: Ints | int) -> Ints:
        """Where each person's months from one on begin, for `between`."""
        return np.searchsorted(self.place, keys.person_month(person, month))

    def between(self, since: Ints, until: Ints, what: str) -> Count:
        """How many months count from one place on, until before another."""
        sums = self._sums[what]
        may, sure = np.divmod(sums[until] - sums[since], _MAY)
        return sure, may


def person_months(ledger: pl.DataFrame, counted: Mapping[str, Counted]) -> PersonMonths:
    """The months of a ledger's persons.

    Args:
        ledger: line, payment; sorted by line.
        counted: what is counted of its lines, by name.
    """
    place = keys.person_month_of(ints(ledger["line"]))
    months = keys.Runs.of(place)
    sums = {what: _added_up(months.combined(np.bitwise_or, sure + may * _MAY)) for what, (sure, may) in counted.items()}
    return PersonMonths(place[months.first], months.combined(np.maximum, answer(ints(ledger["payment"]))), sums)


def _added_up(counts: Ints) -> Ints:
    """How many there are before each month, and in all."""
    sums = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=sums[1:])
    return sums
