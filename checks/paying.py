"""第二条: in the month of application the person is insured and paying.

Not modelled: which employer pays in that month.
"""

from __future__ import annotations

import polars as pl

from checks.answers import FAIL, PASS, PASSED, REFER, softened
from checks.employers import Employers
from checks.reasons import finding

_UNDECIDED = finding("PAYING_UNDECIDED", REFER)
_PENDING = finding("PAYMENT_PENDING", REFER)
_NOT_PAYING = finding("NOT_PAYING", FAIL)


def _enrolled(applications: pl.DataFrame, enrolments: pl.DataFrame, employers: Employers) -> pl.DataFrame:
    """Applications with an enrolment with the applying employer's identity that is open on the day."""
    theirs = enrolments.select("person", "from_on", "until_on", enrolled_key="key")
    day = pl.col("applied_on")
    is_open = (pl.col("from_on") <= day) & (pl.col("until_on").is_null() | (pl.col("until_on") >= day))
    identities = [employers.identity(pl.col(key), pl.col("month")) for key in ("key", "enrolled_key")]
    joined = applications.join(theirs, on="person").filter(is_open & (identities[0] == identities[1]))
    return joined.select("application", enrolled=pl.lit(True)).unique()


def check(
    applications: pl.DataFrame, months: pl.DataFrame, enrolments: pl.DataFrame, employers: Employers
) -> pl.Series:
    """The findings of the applications, in their order.

    Args:
        applications: application, person, key, month, applied_on, enrolments_rejected.
        months: `window.months_before` of them.
        enrolments: person, key, from_on, until_on.
    """
    found = (
        pl.when(pl.col("payment") == PASS)
        .then(PASSED)
        .when(pl.col("payment") == REFER)
        .then(_UNDECIDED)
        .when(pl.col("pending") & pl.col("enrolled").fill_null(False))
        .then(PASSED)
        .when("pending")
        .then(_PENDING)
        .when("unknown")
        .then(_UNDECIDED)
        .otherwise(_NOT_PAYING)
    )
    joined = applications.join(
        months.filter(pl.col("back") == 0).drop("back"), on="application", how="left", maintain_order="left"
    ).join(_enrolled(applications, enrolments, employers), on="application", how="left", maintain_order="left")
    return joined.select(softened(found, pl.col("enrolments_rejected"))).to_series()
