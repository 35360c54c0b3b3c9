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
    """Incomes in fen, keyed by packed integers.

    Attributes:
        wages: relation_month, wages; wage months only.
        years: relation, base_year, total (wages and bonuses), wage_months; years with a wage month only.
        first: relation, first_month (the first wage month of all), first_wages, next_wages (of the month after; null
            where that is no wage month).
        anyone: person_month of the months in which some group declared wages above 0.
    """

    wages: pl.DataFrame
    years: pl.DataFrame
    first: pl.DataFrame
    anyone: pl.DataFrame


def incomes(tax: pl.DataFrame, employers: Employers) -> Incomes:
    """Incomes of the standing tax rows.

    Args:
        tax: person, key, month, item, income (fen).
    """
    counted = tax.filter(pl.col("item").is_in([WAGES, BONUS])).with_columns(group=employers.group(pl.col("key")))
    place = keys.relation_month(pl.col("person"), pl.col("group"), pl.col("month"))
    income, item = pl.col("income"), pl.col("item")
    months = (
        counted.select(
            "person",
            "month",
            relation_month=place,
            relation=keys.relation(pl.col("person"), pl.col("group")),
            wages=pl.when(item == WAGES).then(income).otherwise(0),
            bonus=pl.when(item == BONUS).then(income).otherwise(0),
        )
        .sort("relation_month")
        .group_by("relation_month", maintain_order=True)
        .agg(pl.col("person", "month", "relation").first(), pl.col("wages", "bonus").sum())
    )
    wage_months = months.filter(pl.col("wages") > 0)
    return Incomes(
        wages=wage_months.select("relation_month", "wages"),
        years=_years(months),
        first=_first(wage_months),
        anyone=wage_months.select(person_month=keys.person_month(pl.col("person"), pl.col("month"))).unique(),
    )


def _years(months: pl.DataFrame) -> pl.DataFrame:
    totals = months.group_by("relation", base_year=pl.col("month") // 12).agg(
        total=(pl.col("wages") + pl.col("bonus")).sum(), wage_months=(pl.col("wages") > 0).sum().cast(pl.Int64)
    )
    return totals.filter(pl.col("wage_months") > 0)


def _first(wage_months: pl.DataFrame) -> pl.DataFrame:
    first = wage_months.unique("relation", keep="first", maintain_order=True).select(
        "relation", "relation_month", first_month="month", first_wages="wages"
    )
    following = wage_months.select(relation_month=pl.col("relation_month") - 1, next_wages="wages")
    return first.join(following, on="relation_month", how="left").drop("relation_month")
