"""The months in which persons have a line: what each answers, and how many of them count between two months.

A count of months is an interval: at least those that count for sure, at most those that may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from checks import keys
from checks.answers import answer

Counted: TypeAlias = tuple[pl.Expr, pl.Expr]
"""Whether a line of the ledger counts for sure, and whether it may."""

_Sums: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
_MAY = 2**32


@dataclass(frozen=True)
class PersonMonths:
    """The months of some persons, of whose lines the best holds.

    Attributes:
        answers: person_month (`keys.person_month`), payment (the month's answer for 第二条); in order.
    """

    answers: pl.DataFrame
    _sums: Mapping[str, _Sums]

    def between(self, person: pl.Series, since: pl.Series | int, until: pl.Series, what: str) -> pl.DataFrame:
        """How many of each person's months, from one to another, both included, count: months_min, months_max."""
        places, sums = self.answers["person_month"].to_numpy(), self._sums[what]
        before = np.searchsorted(places, keys.placed(person, since).to_numpy())
        after = np.searchsorted(places, keys.placed(person, until + 1).to_numpy())
        may, sure = np.divmod(sums[after] - sums[before], _MAY)
        return pl.DataFrame({"months_min": sure.astype(np.int32), "months_max": may.astype(np.int32)})


def person_months(ledger: pl.DataFrame, counted: Mapping[str, Counted]) -> PersonMonths:
    """The months of a ledger's persons.

    Args:
        ledger: line, payment, and what is counted by; sorted by line.
        counted: what is counted, by name.
    """
    flags = {f"{what}_{number}": each for what, both in counted.items() for number, each in enumerate(both)}
    lines = ledger.select(person_month=keys.person_month_of(pl.col("line")), payment=answer(pl.col("payment")), **flags)
    months = _best_of(keys.in_order(lines, "person_month"))
    sums = {what: _added_up(months[f"{what}_0"], months[f"{what}_1"]) for what in counted}
    return PersonMonths(months.select("person_month", "payment"), sums)


def _best_of(lines: pl.DataFrame) -> pl.DataFrame:
    """The best of the lines of a person and month; most are alone."""
    again, several = keys.repeats(lines["person_month"])
    if not again.any():
        return lines
    best = lines.filter(several).group_by("person_month", maintain_order=True).agg(pl.all().max())
    return keys.put(lines.filter(~again), several.filter(~again).arg_true(), best.drop("person_month"))


def _added_up(sure: pl.Series, may: pl.Series) -> _Sums:
    """Both counts up to each month in one number, so that those between two months are one difference."""
    sums = np.zeros(len(sure) + 1, dtype=np.int64)
    np.cumsum((sure.cast(pl.Int64) + may.cast(pl.Int64) * _MAY).to_numpy(), out=sums[1:])
    return sums
