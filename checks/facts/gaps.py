"""What is looked up for what may be missing: the months of an application, and its lines in doubt."""

from __future__ import annotations

import polars as pl

from checks.facts import keys
from checks.facts.block import Block
from checks.law.answers import PASS, REFER

_MONTH = keys.person_month_key(pl.col("person"), pl.col("month"))


def month_and_months_before(applications: pl.DataFrame, lines: pl.DataFrame, back: int) -> pl.DataFrame:
    """The month of each application and so many before it.

    Args:
        applications: application, person, month, paying, window; in order of person.
        lines: the ledger.

    Returns:
        application, month, months_back, best_payment (null without a line), paying, window.
    """
    backs = pl.DataFrame({"months_back": pl.int_range(back, -1, -1, dtype=pl.Int32, eager=True)})
    wanted = applications.select("application", "person", "month", "paying", "window")
    months = wanted.join(backs, how="cross", maintain_order="left_right")
    each = months.with_columns(month=pl.col("month") - pl.col("months_back"))
    paid = keys.distinct_keys(_of_applicants(applications, lines).select(key=_MONTH, best_payment="payment"))
    return each.with_columns(keys.look_up(each, _MONTH, paid)["best_payment"])


def lines_in_doubt(applications: pl.DataFrame, lines: pl.DataFrame, block: Block) -> pl.DataFrame:
    """The lines referred, in months of which no line passes, up to the month of each application.

    Args:
        applications: application, person, month, on_file, points_back; lines: the ledger.

    Returns:
        application, month, months_back, on_file, points_back, employer_test, base_match, somebody_declared (wages of
        the person).
    """
    theirs = _of_applicants(applications, lines)
    referred = theirs.filter(pl.col("outcome") == REFER).select("person", "month", "employer_test", "base_match")
    passed = keys.distinct_keys(theirs.filter(pl.col("outcome") == PASS).select(key=_MONTH, passed=pl.lit(value=True)))
    doubtful = referred.filter(keys.look_up(referred, _MONTH, passed)["passed"].is_null())
    declared = keys.look_up(doubtful, _MONTH, block.incomes.declared)["declared"].fill_null(value=False)
    wanted = applications.select("application", "person", "on_file", "points_back", applied_in="month")
    pairs = wanted.join(doubtful.with_columns(somebody_declared=declared), on="person")
    months_back = pl.col("applied_in") - pl.col("month")
    return pairs.with_columns(months_back=months_back).filter(pl.col("months_back") >= 0)


def _of_applicants(applications: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of the persons who made some applications: those of others are no matter."""
    return lines.filter(pl.col("person").is_in(applications["person"].unique().implode()))
