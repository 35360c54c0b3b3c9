"""第六条4: the months and bases that may count toward points, as an interval (rules 3: points basis).

A month counts toward years by its line with the best outcome; toward a tier or a title if any line of it that may count
reaches the base. Not modelled: the other items of the points scheme.

Reads of a line: base (fen), outcome (answer), reference_wage (yuan; null where none is published).
Figures: year_points, tier, title_base, reference_wage.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from checks.law.answers import FAIL, PASS
from checks.law.months import NEVER, value_by_month
from checks.law.rulebook import Rulebook

_passes, _may_pass = pl.col("outcome") == PASS, pl.col("outcome") > FAIL


def reference_wage(law: Rulebook) -> pl.Expr:
    """The reference wage (yuan) of a month. Reads: month."""
    wages = [(each.from_month, each.until_month, each.wage) for each in law.reference_wage]
    return value_by_month(pl.col("month"), wages, pl.Int64)


def counted_months(law: Rulebook) -> dict[str, pl.Expr]:
    """What is counted of lines: those that count for sure (min) and those that may (max)."""
    bases = {f"tier_{number}": tier.multiple for number, tier in enumerate(law.tier)}
    bases["title_months"] = law.title_base.multiple.value
    flags = {"points_months_min": _passes, "points_months_max": _may_pass}
    for name, multiple in bases.items():
        reached = _reaches(multiple)
        flags[f"{name}_min"] = (_passes & reached).fill_null(value=False)
        flags[f"{name}_max"] = _may_pass & reached.fill_null(value=True)
    return flags


def _reaches(multiple: Decimal) -> pl.Expr:
    """Whether the base is at least this multiple of the reference wage, exactly; null where none is published."""
    over, under = multiple.as_integer_ratio()
    return pl.col("base") >= (pl.col("reference_wage") * (over * 100) + (under - 1)) // under


def year_points(law: Rulebook, end: str) -> pl.Expr:
    """The points of the whole years among the points months. Reads: points_months_<end>."""
    figures = law.year_points
    years = pl.col(f"points_months_{end}") // figures.months_per_year.value
    return (years * figures.points_per_year.value).alias(f"year_points_{end}")


def base_points(law: Rulebook, end: str) -> pl.Expr:
    """The points of the best tier that is reached. Reads: tier_<number>_<end> (months)."""
    points = (
        pl.when(pl.col(f"tier_{number}_{end}") >= tier.required).then(tier.points).otherwise(0)
        for number, tier in enumerate(law.tier)
    )
    return pl.max_horizontal(points).cast(pl.Int64).alias(f"base_points_{end}")


def months_back_undecided(law: Rulebook) -> pl.Expr:
    """How many months before its own a referred line may still change an application's points; null where none may.

    Reads: year_points_ and base_points_ each with min and max.
    """
    return (
        pl.when(pl.col("year_points_min") < pl.col("year_points_max"))
        .then(pl.lit(NEVER))
        .when(pl.col("base_points_min") < pl.col("base_points_max"))
        .then(pl.lit(max((tier.months for tier in law.tier), default=0)))
    )
