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


def months_looked_at(applications: pl.DataFrame, uncovered: pl.DataFrame, block: Block, back: int) -> pl.DataFrame:
    """The months of each application and so many before it, and those of lines without a contract.

    Args:
        applications: application, person, month, on_file.
        uncovered: person, month of lines that no contract covers.

    Returns:
        application, month, months_back, uncovered, on_file, somebody_declared.
    """
    wanted = applications.select("application", "person", "on_file", applied_in="month")
    backs = pl.DataFrame({"months_back": pl.int_range(back + 1, dtype=pl.Int32, eager=True)})
    latest = wanted.join(backs, how="cross").with_columns(month=pl.col("applied_in") - pl.col("months_back"))
    without = wanted.join(uncovered.unique(), on="person").with_columns(
        months_back=pl.col("applied_in") - pl.col("month")
    )
    columns = ["application", "person", "on_file", "month", "months_back"]
    both = pl.concat(
        [
            latest.select(*columns, uncovered=pl.lit(value=False)),
            without.select(*columns, uncovered=pl.lit(value=True)),
        ],
        how="vertical_relaxed",
    )
    declared = keys.look_up(both, _KEY, block.incomes.paid)["paid"].fill_null(value=False)
    return both.with_columns(somebody_declared=declared).drop("person")
