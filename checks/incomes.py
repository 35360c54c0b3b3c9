"""What the tax rows say: wages by person, group of agents and month.

Of corrected declarations only the rows that stand are given. A wage month is a month whose wages add up to more than 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from checks import keys
from checks.codes import WAGES
from checks.employers import Employers


@dataclass(frozen=True)
class Incomes:
    """Incomes in fen, in order of packed integers.

    Attributes:
        wages: place (`keys.line` of person, month and group), wages; wage months only.
        years: place (`keys.line` of person, year and group), total (wages and bonuses), wage_months; years with a wage
            month only.
        first: relation, first_month (the first wage month of all), first_wages, next_wages (of the month after; null
            where that is no wage month).
    """

    wages: pl.DataFrame
    years: pl.DataFrame
    first: pl.DataFrame

    def none(self) -> Incomes:
        """As if nobody had declared anything."""
        return Incomes(self.wages.clear(), self.years.clear(), self.first.clear())

    def anyone(self, person_month: pl.Series) -> pl.Series:
        """Whether some group declared wages above 0 for each person and month."""
        place = self.wages["place"].to_numpy()
        since = np.searchsorted(place, (person_month * keys.EMPLOYERS_AT_MOST).to_numpy())
        until = np.searchsorted(place, ((person_month + 1) * keys.EMPLOYERS_AT_MOST).to_numpy())
        return pl.Series(since < until)


def incomes(tax: pl.DataFrame, employers: Employers) -> Incomes:
    """Incomes of the standing tax rows.

    Args:
        tax: person, agent (employer number), month, item (of COUNTED_ITEMS), income (fen).
    """
    person, month = pl.col("person"), pl.col("month")
    rows = tax.select(
        "item", "income", month="month", person="person", group=employers.group_of(pl.col("agent"))
    ).select(
        "item",
        "income",
        place=keys.line(person, month, pl.col("group")),
        year=keys.line(person, month // 12, pl.col("group")),
    )
    is_wages = rows["item"] == WAGES
    months = _months(rows.filter(is_wages).select("place", "year", wages="income"))
    earned = months["wages"] > 0
    beside = pl.concat(
        [rows.filter(~is_wages).select("year", "income"), months.filter(~earned).select("year", income="wages")]
    )
    wages = months.filter(earned)
    return Incomes(wages.select("place", "wages"), _years(wages, beside), _first(wages))


def _months(rows: pl.DataFrame) -> pl.DataFrame:
    """Wages added up by place; most stand there alone."""
    rows = keys.in_order(rows, "place")
    again, several = keys.repeats(rows["place"])
    if not again.any():
        return rows
    sums = rows.filter(several).group_by("place", maintain_order=True).agg(pl.col("wages").sum())
    return keys.put(rows.filter(~again), several.filter(~again).arg_true(), sums.drop("place"))


def _years(wages: pl.DataFrame, beside: pl.DataFrame) -> pl.DataFrame:
    """Totals of the years with a wage month, and how many wage months each has.

    Few persons change their agent within a year: added up as they come, little is left to be put in order.

    Args:
        beside: year, income: what the year has beside its wage months.
    """
    ended = wages.select(ended=keys.begins(["year"]).shift(-1, fill_value=True)).to_series()
    sums, counts = wages["wages"].cum_sum().filter(ended), ended.arg_true().cast(pl.Int64) + 1
    runs = pl.DataFrame(
        {
            "place": wages["year"].filter(ended),
            "total": sums - sums.shift(1, fill_value=0),
            "wage_months": counts - counts.shift(1, fill_value=0),
        }
    )
    others = beside.select(place="year", total="income", wage_months=pl.lit(0, pl.Int64))
    totals = (
        keys.in_order(pl.concat([runs, others]), "place").group_by("place", maintain_order=True).agg(pl.all().sum())
    )
    return totals.filter(pl.col("wage_months") > 0)


def _first(wages: pl.DataFrame) -> pl.DataFrame:
    """The first wage month of each relation begins a year, too."""
    begun = wages.filter(keys.begins(["year"])).select("place", "wages")
    person, month, group = keys.person_month_and_employer(pl.col("place"))
    relation = keys.relation(person, group)
    first = begun.filter(relation.is_first_distinct()).select(
        relation=relation,
        first_month=month.cast(pl.Int32),
        first_wages="wages",
        place=keys.line(person, month + 1, group),
    )
    following = keys.beside(first, wages.select("place", next_wages="wages"), "place")
    return first.drop("place").hstack(following)
