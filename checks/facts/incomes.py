"""What the tax rows say: wages by person, group of agents and month.

Of corrected declarations only the rows that stand are given. A wage month is a month whose wages add up to more than 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.columns import Columns, Flags, Ints, columns, where
from checks.facts.employers import Employers
from checks.law.codes import WAGES

_NOBODY: Final = 2**63 - 1
"""After every place."""


@dataclass(frozen=True)
class Incomes:
    """Incomes in fen, in order of packed integers.

    Attributes:
        wages: place (`keys.line` of person, month and group), year (as in `years`), wages; wage months only.
        years: place (`keys.line` of person, year and group), total (wages and bonuses), wage_months; years with a wage
            month only.
        first: relation, first_month (the first wage month of all), first_wages, next_wages (of the month after; 0
            where that is no wage month).
    """

    wages: Columns
    years: Columns
    first: Columns

    def none(self) -> Incomes:
        """As if nobody had declared anything."""
        nobody = np.zeros(0, np.int64)
        return Incomes(*(dict.fromkeys(each, nobody) for each in (self.wages, self.years, self.first)))

    def anyone(self, person_month: Ints) -> Flags:
        """Whether some group declared wages above 0 for each person and month."""
        place = np.append(self.wages["place"], _NOBODY)
        next_there: Ints = place[np.searchsorted(place, keys.first_line(person_month))]
        return np.equal(keys.person_month_of(next_there), person_month)


def incomes(tax: pl.DataFrame, employers: Employers) -> Incomes:
    """Incomes of the standing tax rows.

    Args:
        tax: person, agent (employer number), month, item (of COUNTED_ITEMS), income (fen).
    """
    held = columns(tax.select("person", "month", "item", "income", key=employers.key(pl.col("agent"))))
    person, month, group = held["person"], held["month"], employers.group(held["key"])
    rows = {
        "place": keys.line(person, month, group),
        "year": keys.line(person, month // 12, group),
        "income": held["income"],
        "wages": np.where(held["item"] == WAGES, held["income"], 0),
    }
    months = _added_up(rows, "place", "income", "wages")
    wages = where({name: months[name] for name in ("place", "year", "wages")}, months["wages"] > 0)
    return Incomes(wages, _years(months), _first(wages))


def _added_up(rows: Columns, by: str, *amounts: str) -> dict[str, Ints]:
    """Rows in order of a key, those of one key put together and their amounts added up."""
    ordered = keys.sorted_by(rows, by)
    runs = keys.Runs.of(ordered[by])
    sums = {name: runs.combined(np.add, ordered[name]) for name in amounts}
    return {name: sums[name] if name in sums else column[runs.first] for name, column in ordered.items()}


def _years(months: Columns) -> Columns:
    """Totals of the years with a wage month, and how many wage months each has.

    Few persons change their agent within a year: added up as they come, little is left to be put in order.
    """
    ended = keys.ends(keys.begins(months["year"]))
    parts = {
        "place": months["year"][ended],
        "total": np.diff(np.cumsum(months["income"])[ended], prepend=0),
        "wage_months": np.diff(np.cumsum(months["wages"] > 0)[ended], prepend=0),
    }
    years = _added_up(parts, "place", "total", "wage_months")
    return where(years, years["wage_months"] > 0)


def _first(wages: Columns) -> Columns:
    """The first wage month of each relation begins a year, too."""
    begun = where(wages, keys.begins(wages["year"]))
    person, month, group = keys.person_month_and_employer(begun["place"])
    relation, first = np.unique(keys.relation(person, group), return_index=True)
    following = keys.found(
        {name: wages[name] for name in ("place", "wages")}, "place", keys.later(begun["place"][first], 1)
    )
    return {
        "relation": relation,
        "first_month": month[first],
        "first_wages": begun["wages"][first],
        "next_wages": following["wages"],
    }
