"""What is looked up for a contribution row: the deadline of its month, and whether the source dates payments at all."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import polars as pl

from checks.law.months import value_by_month
from checks.law.rulebook import Rulebook
from checks.law.working_days import deadline


def deadlines(month: pl.Series, law: Rulebook) -> pl.Series:
    """The last day on which the payment of each month is in time."""
    after = law.payment.deadline_months_after.value
    days = [(each, each, deadline(each, after)) for each in month.unique()]
    return month.to_frame("month").select(deadline=value_by_month(pl.col("month"), days, pl.Date)).to_series()


def with_deadlines(rows: pl.DataFrame, law: Rulebook, dated_months: pl.Series, extracted_on: date) -> pl.DataFrame:
    """Contribution rows with what their payment is measured by.

    Args:
        rows: line, month; sorted by line.

    Returns:
        the rows also with deadline, overdue (the data were extracted after it), dated_month (the source dates payments
        of the month), first_row and only_row of its line.
    """
    due, line = deadlines(rows["month"], law), pl.col("line")
    begins = line.ne_missing(line.shift(1))
    return rows.with_columns(
        due,
        overdue=due < extracted_on,
        dated_month=value_by_month(
            pl.col("month"), [(each, each, True) for each in dated_months], pl.Boolean
        ).fill_null(value=False),
        first_row=begins,
        only_row=begins & line.ne_missing(line.shift(-1)),
    )


def with_bounds(rows: pl.DataFrame, law: Rulebook) -> pl.DataFrame:
    """Rows with floor_fen of the month's contribution year and cap_before_fen of the year before it; or null.

    Args:
        rows: month.
    """
    years = sorted(law.contribution_year, key=lambda year: year.from_month)
    floors = [(year.from_month, year.until_month, year.floor * 100) for year in years]
    caps = [(year.from_month, year.until_month, before.cap * 100) for before, year in pairwise(years)]
    return rows.with_columns(
        floor_fen=value_by_month(pl.col("month"), floors, pl.Int64),
        cap_before_fen=value_by_month(pl.col("month"), caps, pl.Int64),
    )
