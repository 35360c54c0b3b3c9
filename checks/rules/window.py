"""第二条: of the 12 months before the application month, 6 must be paid, back-payments not counted (rules 3).

Not modelled: contributions in other cities.

Figures: window.months, window.required.
"""

from __future__ import annotations

import polars as pl

from checks.law.answers import PASS, REFER
from checks.law.findings import OTHERWISE, PASSED, fail, first_of, refer
from checks.law.rulebook import Rulebook


def month_counts_for_sure() -> pl.Expr:
    """Whether a month is paid. Reads: best_payment (the answer of its lines; null without one)."""
    return (pl.col("best_payment") == PASS).fill_null(value=False)


def month_may_count() -> pl.Expr:
    """Whether a month is paid or may be. Reads: best_payment, pending, unknown."""
    not_failed = (pl.col("best_payment") >= REFER).fill_null(value=False)
    return not_failed | pl.col("pending") | pl.col("unknown")


def window_finding(law: Rulebook) -> pl.Expr:
    """The finding of the check `window`. Reads: window_months_min, window_months_max."""
    required = law.window.required.value
    return first_of(
        (pl.col("window_months_min") >= required, PASSED),
        (pl.col("window_months_max") < required, fail("WINDOW_SHORT")),
        (OTHERWISE, refer("WINDOW_UNDECIDED")),
    )
