"""What is looked up for a line: the figures of its contribution year, and the person's other lines."""

from __future__ import annotations

import polars as pl

from checks.facts import keys
from checks.facts.coverage import Coverage
from checks.law.months import value_by_month
from checks.law.rulebook import Rulebook


def with_contribution_year(lines: pl.DataFrame, law: Rulebook) -> pl.DataFrame:
    """Lines with base_year, floor and cap (yuan) of their contribution year; null in a month without one."""
    years = law.contribution_year
    figures = {
        name: [(year.from_month, year.until_month, getattr(year, name)) for year in years]
        for name in ("base_year", "floor", "cap")
    }
    return lines.with_columns(
        **{name: value_by_month(pl.col("month"), values, pl.Int64) for name, values in figures.items()}
    )


def with_lines_in_base_year(lines: pl.DataFrame, tax: Coverage) -> pl.DataFrame:
    """Lines with lines_in_base_year: the person has a line of the same group in a month of the base year.

    Looked up where the tax data do not span the base year, for elsewhere it decides nothing.

    Args:
        lines: person, month, group, base_year.
    """
    unseen = lines.select(~tax.spans(pl.col("base_year"))).to_series().fill_null(value=False)
    year = keys.line_key(pl.col("person"), pl.col("month") // 12, pl.col("group"))
    years = keys.distinct_keys(lines.select(key=year, lines_in_base_year=pl.lit(value=True)))
    wanted = keys.line_key(pl.col("person"), pl.col("base_year"), pl.col("group"))
    seen = keys.look_up(lines.filter(unseen), wanted, years)
    return lines.hstack(keys.spread_over_all(seen, unseen).with_columns(pl.all().fill_null(value=False)))
