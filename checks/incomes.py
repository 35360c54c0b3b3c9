"""What the tax rows say: wages by person, group of agents and month.

Of corrected declarations only the rows that stand are given. A wage month is a month whose wages add up to more than 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from checks import keys
from checks.codes import BONUS, WAGES
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
        anyone: person_month of the months in which some group declared wages above 0.
    """

    wages: pl.DataFrame
    years: pl.DataFrame
    first: pl.DataFrame
    anyone: pl.DataFrame

    def none(self) -> Incomes:
        """As if nobody had declared anything."""
        return Incomes(self.wages.clear(), self.years.clear(), self.first.clear(), self.anyone.clear())


def incomes(tax: pl.DataFrame, employers: Employers) -> Incomes:
    """Incomes of the standing tax rows.

    Args:
        tax: person, key, month, item (of COUNTED_ITEMS), income (fen).
    """
    income, item = pl.col("income"), pl.col("item")
    rows = tax.select(
        place=keys.line(pl.col("person"), pl.col("month"), employers.group(pl.col("key"))),
        wages=pl.when(item == WAGES).then(income).otherwise(0),
        bonus=pl.when(item == BONUS).then(income).otherwise(0),
    )
    months = keys.in_order(rows, "place").group_by("place", maintain_order=True).agg(pl.col("wages", "bonus").sum())
    wage_months = months.filter(pl.col("wages") > 0).select("place", "wages")
    return Incomes(wage_months, _years(months), _first(wage_months), _anyone(wage_months))


def _years(months: pl.DataFrame) -> pl.DataFrame:
    person, month, group = keys.person_month_and_employer(pl.col("place"))
    rows = months.select(
        place=keys.line(person, month // 12, group),
        total=pl.col("wages") + pl.col("bonus"),
        wage_months=(pl.col("wages") > 0).cast(pl.Int64),
    )
    # Few persons change their agent within a year: added up as they come, little is left to be put in order.
    runs = rows.group_by(run=pl.col("place").rle_id().set_sorted(), maintain_order=True).agg(
        pl.col("place").first(), pl.exclude("place").sum()
    )
    totals = keys.in_order(runs.drop("run"), "place").group_by("place", maintain_order=True).agg(pl.all().sum())
    return totals.filter(pl.col("wage_months") > 0)


def _first(wage_months: pl.DataFrame) -> pl.DataFrame:
    person, month, group = keys.person_month_and_employer(pl.col("place"))
    relation = keys.relation(person, group)
    first = wage_months.filter(relation.is_first_distinct()).select(
        relation=relation,
        first_month=month.cast(pl.Int32),
        first_wages="wages",
        place=keys.line(person, month + 1, group),
    )
    following = keys.beside(first, wage_months.rename({"wages": "next_wages"}), "place")
    return first.drop("place").hstack(following)


def _anyone(wage_months: pl.DataFrame) -> pl.DataFrame:
    months = wage_months.select(person_month=keys.person_month_of(pl.col("place")))
    return months.with_columns(pl.col("person_month").set_sorted()).unique(maintain_order=True)
