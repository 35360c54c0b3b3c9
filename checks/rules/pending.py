"""第二条: months whose payment is not due yet, and months the extract could not have shown (rules 3).

Absence of data is no proof against a citizen where the data could not be there. Not modelled: payments on their way.
"""

from __future__ import annotations

import polars as pl

from checks.facts.coverage import Coverage
from checks.law.findings import has_reason, is_pass, is_refer


def settles_month() -> pl.Expr:
    """Whether a line settles its month, so that it is not pending. Reads: payment (finding)."""
    payment = pl.col("payment")
    return is_pass(payment) | (is_refer(payment) & ~has_reason(payment, "PAYMENT_OWED"))


def which_open_months_are_pending(count: int) -> list[pl.Expr]:
    """Whether each of the months whose deadline has not passed is pending, the earliest first.

    Reads of a person, for each of these months: settled_<number>, enrolled_<number>, passed_before_<number>.
    """
    pending: list[pl.Expr] = []
    for number in range(count):
        month_before = pending[-1] if pending else pl.lit(value=False)
        goes_on = pl.col(f"enrolled_{number}") | pl.col(f"passed_before_{number}") | month_before
        pending.append(~pl.col(f"settled_{number}") & goes_on)
    return [each.alias(f"pending_{number}") for number, each in enumerate(pending)]


def is_unknown_month(contributions: Coverage) -> pl.Expr:
    """Whether a month is unknown: no line, and not covered, or rows of the person that could not be used.

    Reads: month, best_payment (null without a line), contributions_rejected and contributions_unattributed of the
    person.
    """
    could_not_show = ~contributions.covers(pl.col("month"))
    return pl.col("best_payment").is_null() & (
        could_not_show | pl.col("contributions_rejected") | pl.col("contributions_unattributed")
    )
