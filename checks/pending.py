"""Months whose payment is not due yet, and months the extract could not have shown (rules 3).

Absence of data is no proof against a citizen where the data could not be there.
"""

from __future__ import annotations

import polars as pl

from checks import keys
from checks.answers import PASS
from checks.block import Block, Grounds
from checks.months import month_of


def pending_months(block: Block, person_months: pl.DataFrame, grounds: Grounds) -> pl.Series:
    """The `keys.person_month` of every pending month.

    A month whose deadline has passed is never pending, so the search starts with the first one not yet due.
    """
    due_later = grounds.rulebook.payment.deadline_months_after.value
    persons = pl.DataFrame({"person": pl.int_range(block.persons.len(), dtype=pl.Int64, eager=True)})
    found = [pl.Series("person_month", [], dtype=pl.Int64)]
    for month in range(grounds.extracted_month - due_later, grounds.extracted_month + 1):
        here = persons.select(
            person_month=keys.person_month(pl.col("person"), pl.lit(month)),
            before=keys.person_month(pl.col("person"), pl.lit(month - 1)),
            enrolled=pl.col("person").is_in(_enrolled(block.enrolments, month).implode()),
        )
        answers = person_months.select("person_month", "payment")
        before = answers.select(before="person_month", payment_before="payment")
        joined = here.hstack(keys.beside(here, answers, "person_month")).hstack(keys.beside(here, before, "before"))
        expected = (
            pl.col("enrolled")
            | (pl.col("payment_before") == PASS).fill_null(False)
            | pl.col("before").is_in(found[-1].implode())
        )
        unpaid = pl.col("payment").fill_null(0) == 0
        found.append(joined.filter(unpaid & expected)["person_month"])
    return pl.concat(found)


def _enrolled(enrolments: pl.DataFrame, month: int) -> pl.Series:
    touches = (month_of(pl.col("from_on")) <= month) & (month_of(pl.col("until_on")) >= month).fill_null(True)
    return enrolments.filter(touches)["person"].unique()


def unknown(month: pl.Expr, rejected: pl.Expr, grounds: Grounds) -> pl.Expr:
    """Whether a month without a line is unknown: outside the coverage, or a row of the person was rejected."""
    if grounds.contributions is None:
        return rejected
    return rejected | ~grounds.contributions.holds(month)
