"""第六条4: the months and bases that may count toward points, as an interval.

A month counts by its line with the best outcome. Not modelled: the other items of the points scheme.
"""

from __future__ import annotations

from decimal import ROUND_CEILING

import polars as pl

from checks.answers import FAIL, PASS, answer
from checks.rulebook import Rulebook, Tier


def person_months(ledger: pl.DataFrame) -> pl.DataFrame:
    """One row a person and month that has a line, sorted.

    Args:
        ledger: `ledger.ledger`.

    Returns:
        person, month, payment (best answer of its lines), outcome (of its best line), passed_base and open_base: the
        largest base (fen) of a line that passes, and of one that does not fail; null where there is none.
    """
    outcome = pl.col("outcome")
    return (
        ledger.select(
            "person",
            "month",
            "outcome",
            payment=answer(pl.col("payment")),
            passed_base=pl.when(outcome == PASS).then("base"),
            open_base=pl.when(outcome > FAIL).then("base"),
        )
        .group_by("person", "month", maintain_order=True)
        .agg(pl.col("payment", "outcome", "passed_base", "open_base").max())
    )


def _thresholds(tier: Tier, rulebook: Rulebook) -> pl.DataFrame:
    """The least base (fen) that reaches the tier, by month; months without a reference wage are absent."""
    rows = [
        (month, int((tier.multiple * each.wage * 100).to_integral_value(ROUND_CEILING)))
        for each in rulebook.reference_wage
        for month in range(each.from_month, each.until_month + 1)
    ]
    return pl.DataFrame(rows, schema={"month": pl.Int32, "threshold": pl.Int64}, orient="row")


def _tier_months(history: pl.DataFrame, tier: Tier, rulebook: Rulebook) -> pl.DataFrame:
    recent = history.filter(pl.col("back").is_between(1, tier.months)).join(
        _thresholds(tier, rulebook), on="month", how="left"
    )
    threshold = pl.col("threshold")
    sure = (pl.col("passed_base") >= threshold).fill_null(False)
    possible = (
        pl.when(threshold.is_null())
        .then(pl.col("open_base").is_not_null())
        .otherwise((pl.col("open_base") >= threshold).fill_null(False))
    )
    return recent.group_by("application").agg(
        months_min=sure.sum().cast(pl.Int32), months_max=possible.sum().cast(pl.Int32)
    )


def history(applications: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """Each application beside the months up to its own that have a line; back counts from the application month."""
    asked = applications.select("application", "person", asked="month")
    joined = asked.join(months, on="person").with_columns(back=pl.col("asked") - pl.col("month"))
    return joined.filter(pl.col("back") >= 0)


def tiers(applications: pl.DataFrame, past: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """Months that reach each tier: application, tier (its place in the rulebook), months_min, months_max."""
    counts = [
        applications.select("application")
        .join(_tier_months(past, tier, rulebook), on="application", how="left", maintain_order="left")
        .select(
            "application",
            pl.lit(place, pl.Int32).alias("tier"),
            pl.col("months_min").fill_null(0),
            pl.col("months_max").fill_null(0),
        )
        for place, tier in enumerate(rulebook.tier)
    ]
    return pl.concat(counts).sort("application", "tier")


def base_points(applications: pl.DataFrame, counts: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """The points of the best tier reached, in order of the applications: base_points_min, base_points_max."""
    figures = pl.DataFrame(
        [(place, tier.required, tier.points) for place, tier in enumerate(rulebook.tier)],
        schema={"tier": pl.Int32, "required": pl.Int32, "points": pl.Int32},
        orient="row",
    )
    reached = (
        counts.join(figures, on="tier")
        .group_by("application")
        .agg(
            base_points_min=pl.when(pl.col("months_min") >= pl.col("required")).then("points").max(),
            base_points_max=pl.when(pl.col("months_max") >= pl.col("required")).then("points").max(),
        )
    )
    joined = applications.select("application").join(reached, on="application", how="left", maintain_order="left")
    return joined.select(pl.col("base_points_min", "base_points_max").fill_null(0))


def years(applications: pl.DataFrame, past: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """The months that count and the points of their whole years, in order of the applications."""
    figures = rulebook.year_points
    outcome = pl.col("outcome")
    counted = past.group_by("application").agg(
        points_months_min=(outcome == PASS).sum().cast(pl.Int32),
        points_months_max=(outcome > FAIL).sum().cast(pl.Int32),
    )
    joined = applications.select("application").join(counted, on="application", how="left", maintain_order="left")
    months = joined.select(pl.col("points_months_min", "points_months_max").fill_null(0))
    whole = pl.col("points_months_min", "points_months_max") // figures.months_per_year.value
    return months.with_columns((whole * figures.points_per_year.value).name.replace("points_months", "year_points"))
