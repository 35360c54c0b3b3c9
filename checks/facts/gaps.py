"""What is looked up for what may be missing: papers on file, and the months of an application."""

from __future__ import annotations

import polars as pl

from checks.facts import keys
from checks.facts.block import Block

_KEY = keys.person_month(pl.col("person"), pl.col("month"))


def papers(applications: pl.DataFrame, block: Block) -> pl.DataFrame:
    """Applications with on_file (a contract of the person is) and enrolment_on_file."""
    return applications.with_columns(
        on_file=pl.col("person").is_in(block.contracts["person"].unique().implode()),
        enrolment_on_file=pl.col("person").is_in(block.enrolments["person"].unique().implode()),
    )


def latest_months(applications: pl.DataFrame, block: Block, back: int) -> pl.DataFrame:
    """The month of each application and so many before it.

    Args:
        applications: application, person, month; in order of person.

    Returns:
        application, month, months_back, somebody_declared (wages of the person).
    """
    backs = pl.DataFrame({"months_back": pl.int_range(back, -1, -1, dtype=pl.Int32, eager=True)})
    wanted = applications.select("application", "person", applied_in="month")
    months = wanted.join(backs, how="cross", maintain_order="left_right")
    latest = months.with_columns(month=pl.col("applied_in") - pl.col("months_back"))
    declared = keys.look_up(latest, _KEY, block.incomes.declared)["declared"].fill_null(value=False)
    return latest.select("application", "month", "months_back", somebody_declared=declared)


def uncovered_months(applications: pl.DataFrame, uncovered: pl.DataFrame) -> pl.DataFrame:
    """The months of lines that no contract covers, of each application.

    Args:
        applications: application, person, month, on_file; uncovered: person, month.

    Returns:
        application, on_file, month, months_back.
    """
    wanted = applications.select("application", "person", "on_file", applied_in="month")
    months = wanted.join(uncovered.unique(), on="person")
    return months.select("application", "on_file", "month", months_back=pl.col("applied_in") - pl.col("month"))
