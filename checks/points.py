"""第六条4: the months and bases that may count toward points, as an interval.

A month counts by its line with the best outcome. Not modelled: the other items of the points scheme.
"""

from __future__ import annotations

from decimal import ROUND_CEILING

import polars as pl

from checks import keys
from checks.answers import FAIL, PASS, answer
from checks.rulebook import Rulebook, Tier


def person_months(ledger: pl.DataFrame) -> pl.DataFrame:
    """One row a person and month that has a line, in order of person_month.

    Args:
        ledger: `ledger.ledger`.

    Returns:
        person_month (`keys.person_month`), person, month, payment (best answer of its lines), outcome (of its best
        line), passed_base and open_base: the largest base (fen) of a line that passes, and of one that does not fail;
        null where there is none.
    """
    outcome = pl.col("outcome")
    lines = ledger.select(
        "outcome",
        person_month=keys.person_month_of(pl.col("line")),
        payment=answer(pl.col("payment")),
        passed_base=pl.when(outcome == PASS).then("base"),
        open_base=pl.when(outcome > FAIL).then("base"),
    )
    return _best_of(keys.in_order(lines, "person_month"))


def _best_of(lines: pl.DataFrame) -> pl.DataFrame:
    """The best of the lines of a person and month; most are alone."""
    again = lines["person_month"].eq_missing(lines["person_month"].shift(1))
    several = again | again.shift(-1, fill_value=False)
    best = lines.filter(several).group_by("person_month", maintain_order=True).agg(pl.all().max())
    months = lines.filter(~again)
    person, month = keys.person_and_month(pl.col("person_month"))
    return keys.put(months, months["person_month"].is_in(best["person_month"].implode()).arg_true(), best).with_columns(
        pl.col("person_month").set_sorted(), person=person, month=month.cast(pl.Int32)
    )


def history(applications: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """Each application beside the months up to its own that have a line; back counts from the application month.

    Args:
        months: `person_months`.

    Returns:
        application, month, back, outcome, passed_base, open_base, and turn: the rows of an application are one run of
        it, in order.
    """
    asked = keys.in_order(applications.select("application", "person", asked="month"), "person").with_row_index("turn")
    lines = keys.in_order(months.select("person", "month", "outcome", "passed_base", "open_base"), "person")
    joined = asked.join(lines, on="person", maintain_order="left_right")
    past = joined.with_columns(back=pl.col("asked") - pl.col("month")).filter(pl.col("back") >= 0)
    return keys.in_order(past, "turn")


def _thresholds(rulebook: Rulebook) -> pl.DataFrame:
    """The least base (fen) that reaches each tier, by month; months without a reference wage are absent."""
    rows = [
        (month, *(_least(tier, each.wage) for tier in rulebook.tier))
        for each in rulebook.reference_wage
        for month in range(each.from_month, each.until_month + 1)
    ]
    tiers = {f"threshold_{place}": pl.Int64 for place in range(len(rulebook.tier))}
    return pl.DataFrame(rows, schema={"month": pl.Int32, **tiers}, orient="row")


def _least(tier: Tier, wage: int) -> int:
    return int((tier.multiple * wage * 100).to_integral_value(ROUND_CEILING))


def _reached(place: int, tier: Tier) -> dict[str, pl.Expr]:
    """Whether a month reaches a tier for sure, and whether it may."""
    threshold, recent = pl.col(f"threshold_{place}"), pl.col("back").is_between(1, tier.months)
    possible = pl.col("open_base").is_not_null() & (pl.col("open_base") >= threshold).fill_null(True)
    return {
        f"min_{place}": recent & (pl.col("passed_base") >= threshold),
        f"max_{place}": recent & possible,
    }


def tiers(applications: pl.DataFrame, past: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """Months that reach each tier: application, tier (its place in the rulebook), months_min, months_max.

    Args:
        past: `history` of the applications.
    """
    reached = [_reached(place, tier) for place, tier in enumerate(rulebook.tier)]
    counted = (
        past.filter(pl.col("back").is_between(1, max(tier.months for tier in rulebook.tier)))
        .join(_thresholds(rulebook), on="month", how="left", maintain_order="left")
        .select("turn", "application", **{name: value for each in reached for name, value in each.items()})
        .group_by("turn", maintain_order=True)
        .agg(pl.col("application").first(), pl.exclude("turn", "application").sum().cast(pl.Int32))
    )
    joined = applications.select("application").join(counted, on="application", how="left", maintain_order="left")
    return pl.concat(
        joined.select(
            "application",
            tier=pl.lit(place, pl.Int32),
            months_min=pl.col(f"min_{place}").fill_null(0),
            months_max=pl.col(f"max_{place}").fill_null(0),
        )
        for place in range(len(rulebook.tier))
    ).sort("application", "tier")


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
    counted = (
        past.select("turn", "application", points_months_min=outcome == PASS, points_months_max=outcome > FAIL)
        .group_by("turn", maintain_order=True)
        .agg(pl.col("application").first(), pl.col("points_months_min", "points_months_max").sum().cast(pl.Int32))
    )
    joined = applications.select("application").join(counted, on="application", how="left", maintain_order="left")
    months = joined.select(pl.col("points_months_min", "points_months_max").fill_null(0))
    whole = pl.col("points_months_min", "points_months_max") // figures.months_per_year.value
    return months.with_columns((whole * figures.points_per_year.value).name.replace("points_months", "year_points"))
