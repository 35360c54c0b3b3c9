"""第六条4: the incomes that a contribution base may follow, in the order in which the better of equals is taken.

A candidate looks at columns of stretches or lines (`checks/facts/columns.py`): begin, month and base_year; total and
wage_months of the base year; first_month, first_wages and next_wages; wages_<offset>, those of a month near by. A
base_year, wage month or wage of 0 is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from checks.facts.columns import Columns, Flags, Ints
from checks.facts.coverage import Coverage
from checks.law.rulebook import Rulebook

BASES: Final = ("prior_year_average", "first_full_month", "current_month")
"""The names of the candidates, by number."""


@dataclass(frozen=True)
class Candidate:
    """One income that the base of each row may follow: amount in fen ÷ months, where it exists.

    Attributes:
        number: its place in the order of candidates; basis: number of BASES.
        there: whether it exists; of other rows nothing else is meant.
        since: the month the income begins.
    """

    number: int
    basis: int
    there: Flags
    amount: Ints
    months: Ints | int
    since: Ints


def _average(rows: Columns, tax: Coverage) -> Candidate:
    """The average of the base year, if it is covered and has a wage month."""
    january = rows["base_year"] * 12
    spanned = (january >= tax.first) & (january + 11 <= tax.last) & (rows["wage_months"] > 0)
    return Candidate(0, 0, spanned, rows["total"], rows["wage_months"], january)


def _first_wages(rows: Columns, tax: Coverage, after: Ints | None, until: Ints) -> Iterator[Candidate]:
    """The first wages of all and those of the month after, if nothing was earned before; the first may be a part.

    Args:
        after, until: the months between which they become known; None: they may have been known before.
    """
    first = rows["first_month"]
    began = (rows["wage_months"] == 0) & (first >= rows["base_year"] * 12 + 12) & (first > tax.first)
    for number, name, since in ((1, "first_wages", first), (2, "next_wages", first + 1)):
        known = (since <= until) if after is None else (since > after) & (since <= until)
        yield Candidate(number, 1, began & known & (rows[name] > 0), rows[name], 1, since)


def _latest(month: Ints, rulebook: Rulebook) -> Ints:
    """The last month whose wages a base of this month may follow."""
    return month + max(rulebook.base_match.tax_month_offsets.value)


def lasting(rows: Columns, rulebook: Rulebook, tax: Coverage) -> Iterator[Candidate]:
    """The candidates of stretches that are known in their first month, in their order."""
    yield _average(rows, tax)
    yield from _first_wages(rows, tax, None, _latest(rows["begin"], rulebook))


def coming(rows: Columns, rulebook: Rulebook, tax: Coverage, month: Ints) -> Iterator[Candidate]:
    """The candidates of stretches that are not known in their first month, but are in a later one, in their order."""
    yield from _first_wages(rows, tax, _latest(rows["begin"], rulebook), _latest(month, rulebook))


def passing(rows: Columns, rulebook: Rulebook) -> Iterator[Candidate]:
    """The candidates of one month, in their order."""
    for number, offset in enumerate(rulebook.base_match.tax_month_offsets.value, start=3):
        wages = rows[f"wages_{offset}"]
        yield Candidate(number, 2, wages > 0, wages, 1, rows["month"] + offset)


def expected_base(amount: Ints, months: Ints | int, floor: Ints, cap: Ints) -> Ints:
    """The expected base in yuan: amount (fen) ÷ months rounded half up, then held between floor and cap."""
    average: Ints = (2 * amount + 100 * months) // (200 * months)
    return np.clip(average, floor, cap)
