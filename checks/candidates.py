"""第六条4: the incomes that a contribution base may follow, in the order in which the better of equals is taken.

A candidate names columns of a stretch or line: begin, month, base_year, floor and cap of its contribution year; total
and wage_months of the base year; first_month, first_wages and next_wages; wages_<offset>, those of a month near by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from checks.coverage import Coverage
from checks.rulebook import Rulebook

BASES: Final = ("prior_year_average", "first_full_month", "current_month")
"""The names of the candidates, by number."""

_ONE_MONTH: Final = pl.lit(1, pl.Int64)


@dataclass(frozen=True)
class Candidate:
    """One income the base may follow: amount in fen ÷ months, where it exists.

    Attributes:
        number: its place in the order of candidates; basis: number of BASES.
    """

    number: int
    basis: int
    there: pl.Expr
    amount: pl.Expr
    months: pl.Expr
    since: pl.Expr


def _average(tax: Coverage) -> Candidate:
    """The average of the base year, if it is covered and has a wage month."""
    january = pl.col("base_year") * 12
    spanned = tax.holds(january) & tax.holds(january + 11) & pl.col("wage_months").is_not_null()
    return Candidate(0, 0, spanned, pl.col("total"), pl.col("wage_months"), january)


def _first_wages(tax: Coverage, known: Callable[[pl.Expr], pl.Expr]) -> Iterator[Candidate]:
    """The first wages of all and those of the month after, if nothing was earned before; the first may be a part."""
    first = pl.col("first_month")
    began = pl.col("wage_months").is_null() & (first >= pl.col("base_year") * 12 + 12) & (first > tax.first)
    for number, amount, since in ((1, "first_wages", first), (2, "next_wages", first + 1)):
        there = began & known(since) & pl.col(amount).is_not_null()
        yield Candidate(number, 1, there, pl.col(amount), _ONE_MONTH, since)


def _latest(month: str, rulebook: Rulebook) -> pl.Expr:
    """The last month whose wages a base of this month may follow."""
    return pl.col(month) + max(rulebook.base_match.tax_month_offsets.value)


def lasting(rulebook: Rulebook, tax: Coverage | None) -> Iterator[Candidate]:
    """The candidates of a stretch that are known in its first month, in their order."""
    if tax is not None:
        yield _average(tax)
        yield from _first_wages(tax, lambda since: since <= _latest("begin", rulebook))


def coming(rulebook: Rulebook, tax: Coverage | None, month: str) -> Iterator[Candidate]:
    """The candidates of a stretch that are not known in its first month, but are in a later one."""
    if tax is not None:
        begin, later = _latest("begin", rulebook), _latest(month, rulebook)
        yield from _first_wages(tax, lambda since: (since > begin) & (since <= later))


def passing(rulebook: Rulebook) -> Iterator[Candidate]:
    """The candidates of one month, in their order."""
    for number, offset in enumerate(rulebook.base_match.tax_month_offsets.value, start=3):
        wages = pl.col(f"wages_{offset}")
        yield Candidate(number, 2, wages.is_not_null(), wages, _ONE_MONTH, pl.col("month") + offset)


EXPECTED: Final = ((2 * pl.col("amount") + 100 * pl.col("months")) // (200 * pl.col("months"))).clip(
    pl.col("floor"), pl.col("cap")
)
"""The expected base in yuan: amount (fen) ÷ months rounded half up, then held between floor and cap."""
