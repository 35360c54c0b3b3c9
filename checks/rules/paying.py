"""第二条: in the month of application the person is insured and paying, through the applying employer (rules 3).

Not modelled: why another employer pays.

Reads of an application: best_payment (the answer of its month's lines; null without one), pending and unknown (of its
month), own_line_now (a line of the month whose payment is not fail is of the applying employer), enrolled (an enrolment
with the applying employer is open on the day).
"""

from __future__ import annotations

import polars as pl

from checks.law.answers import PASS, REFER
from checks.law.findings import OTHERWISE, PASSED, fail, first_of, refer

_paid, _pending = pl.col("best_payment"), pl.col("pending")
_through_the_applying_employer = pl.col("own_line_now") | pl.col("enrolled")


def paying_finding() -> pl.Expr:
    """The finding of the check `paying`."""
    return first_of(
        ((_paid == PASS) & _through_the_applying_employer, PASSED),
        (_paid == PASS, refer("PAYING_OTHER_EMPLOYER")),
        ((_paid == REFER) & ~_pending, refer("PAYING_UNDECIDED")),
        (_pending & pl.col("enrolled"), PASSED),
        (_pending, refer("PAYMENT_PENDING")),
        (pl.col("unknown"), refer("PAYING_UNDECIDED")),
        (OTHERWISE, fail("NOT_PAYING")),
    )
