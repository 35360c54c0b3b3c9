"""What is looked up for a contribution row: the deadline of its month, and whether the source dates payments at all."""

from __future__ import annotations

from datetime import date

import polars as pl

from checks.law.months import by_month
from checks.law.rulebook import Rulebook
from checks.law.working_days import deadline


def deadlines(month: pl.Series, rulebook: Rulebook) -> pl.Series:
    """The last day on which the payment of each month is in time."""
    if not len(month):
        return pl.Series("deadline", [], dtype=pl.Date)
    after = rulebook.payment.deadline_months_after.value
    months = month.unique().sort()
    days = pl.DataFrame({"month": months, "deadline": [deadline(each, after) for each in months]})
    return month.to_frame().join(days, on="month", how="left", maintain_order="left")["deadline"]


def with_deadlines(rows: pl.DataFrame, rulebook: Rulebook, dated_months: pl.Series, extracted_on: date) -> pl.DataFrame:
    """Contribution rows with what their payment is measured by.

    Args:
        rows: line, month; sorted by line.

    Returns:
        the rows also with deadline, overdue (the data were extracted after it), dated_month (the source dates payments
        of the month), floor (fen) of the month's contribution year and cap_before (fen) of the year before it (null
        without), first_row and only_row of its line.
    """
    years = sorted(rulebook.contribution_year, key=lambda year: year.from_month)
    before = [None, *(year.cap * 100 for year in years[:-1])]
    floors = [(year.from_month, year.until_month, year.floor * 100) for year in years]
    caps = [(year.from_month, year.until_month, cap) for year, cap in zip(years, before, strict=True)]
    due, line = deadlines(rows["month"], rulebook), pl.col("line")
    return rows.with_columns(
        due,
        overdue=due < extracted_on,
        dated_month=pl.col("month").is_in(dated_months.implode()),
        floor=by_month(pl.col("month"), floors, pl.Int64),
        cap_before=by_month(pl.col("month"), caps, pl.Int64),
        first_row=line.ne_missing(line.shift(1)),
        only_row=line.ne_missing(line.shift(1)) & line.ne_missing(line.shift(-1)),
    )
