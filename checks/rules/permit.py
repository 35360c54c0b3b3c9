"""第二条, 第十一条: the residence permit must be valid on the day of application (rules 3).

Not modelled: whether the permit was renewed in time later, or cancelled.

Reads of an application: applied_on, permit_valid_from, permit_valid_until.
"""

from __future__ import annotations

import polars as pl

from checks.law.findings import OTHERWISE, PASSED, fail, first_of, refer

_since, _until, _day = pl.col("permit_valid_from"), pl.col("permit_valid_until"), pl.col("applied_on")


def permit_finding() -> pl.Expr:
    """The finding of the check `permit`."""
    return first_of(
        (_since.is_null() | _until.is_null(), refer("PERMIT_UNCLEAR")),
        (_until < _since, refer("PERMIT_UNCLEAR")),
        (_day.is_between(_since, _until), PASSED),
        (_since > _day, refer("PERMIT_UNCLEAR")),
        (OTHERWISE, fail("PERMIT_NOT_VALID")),
    )
