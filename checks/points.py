"""第六条4: the months and bases that may count toward points, as an interval.

A month counts by its line with the best outcome. Not modelled: the other items of the points scheme.
"""

from __future__ import annotations

from decimal import ROUND_CEILING

import polars as pl

from checks.answers import FAIL, PASS
from checks.months import by_month
from checks.person_months import Counted, PersonMonths
from checks.rulebook import Rulebook, Tier

_PASSED, _OPEN = pl.col("outcome") == PASS, pl.col("outcome") > FAIL


def with_thresholds(ledger: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """The ledger with enough_<place>: whether the base reaches each tier; null without a reference wage."""
    references = [(each.from_month, each.until_month, each.wage) for each in rulebook.reference_wage]
    wages, place_of = by_month(references, None)
    number = ledger.select(place_of(pl.col("month"))).to_series()
    return ledger.with_columns(
        (pl.col("base") >= _least(tier, wages).gather(number)).alias(f"enough_{place}")
        for place, tier in enumerate(rulebook.tier)
    )


def _least(tier: Tier, wages: list[int | None]) -> pl.Series:
    """The least base (fen) that reaches a tier, by reference wage (yuan)."""
    least = {
        wage: int((tier.multiple * wage * 100).to_integral_value(ROUND_CEILING)) for wage in wages if wage is not None
    }
    return pl.Series([None if wage is None else least[wage] for wage in wages], dtype=pl.Int64)


def counted(rulebook: Rulebook) -> dict[str, Counted]:
    """What is counted of the lines `with_thresholds`: those that may count at all, and those that reach each tier.

    Where no reference wage is published, what does not fail may reach it.
    """
    reached = {
        f"tier_{place}": (
            _PASSED & pl.col(f"enough_{place}").fill_null(value=False),
            _OPEN & pl.col(f"enough_{place}").fill_null(value=True),
        )
        for place in range(len(rulebook.tier))
    }
    return {"points": (_PASSED, _OPEN), **reached}


def by_tier(applications: pl.DataFrame, months: PersonMonths, rulebook: Rulebook) -> list[pl.DataFrame]:
    """Months that reach each tier, in order of the applications: months_min, months_max.

    Args:
        applications: person, month.
    """
    person, month = applications["person"], applications["month"]
    return [
        months.between(person, month - tier.months, month - 1, f"tier_{place}")
        for place, tier in enumerate(rulebook.tier)
    ]


def tiers(applications: pl.DataFrame, reached: list[pl.DataFrame]) -> pl.DataFrame:
    """The months `by_tier` as one table: application, tier (its place in the rulebook), months_min, months_max."""
    asked = applications.select("application")
    return pl.concat(
        asked.with_columns(tier=pl.lit(place, pl.Int32)).hstack(each) for place, each in enumerate(reached)
    )


def base_points(reached: list[pl.DataFrame], rulebook: Rulebook) -> pl.DataFrame:
    """The points of the best tier reached, in order of the applications: base_points_min, base_points_max."""
    return pl.select(
        pl.max_horizontal(
            0,
            *(
                pl.when(pl.lit(months[f"months_{end}"]) >= tier.required).then(pl.lit(tier.points, pl.Int32))
                for months, tier in zip(reached, rulebook.tier, strict=True)
            ),
        )
        .cast(pl.Int32)
        .alias(f"base_points_{end}")
        for end in ("min", "max")
    )


def years(applications: pl.DataFrame, months: PersonMonths, rulebook: Rulebook) -> pl.DataFrame:
    """The months that count and the points of their whole years, in order of the applications.

    Args:
        applications: person, month.
    """
    figures = rulebook.year_points
    counts = months.between(applications["person"], 0, applications["month"], "points")
    both = counts.select(points_months_min="months_min", points_months_max="months_max")
    whole = pl.col("points_months_min", "points_months_max") // figures.months_per_year.value
    return both.with_columns((whole * figures.points_per_year.value).name.replace("points_months", "year_points"))
