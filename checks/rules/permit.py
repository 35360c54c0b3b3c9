"""第二条, 第十一条: the residence permit must be valid on the day of application.

Not modelled: whether the permit was renewed in time later, or cancelled.
"""

from __future__ import annotations

import polars as pl

from checks.facts.columns import Ints, ints
from checks.law.answers import FAIL, PASSED, REFER
from checks.law.reasons import finding

_UNCLEAR = finding("PERMIT_UNCLEAR", REFER)
_NOT_VALID = finding("PERMIT_NOT_VALID", FAIL)


def check(applications: pl.DataFrame) -> Ints:
    """The findings of the applications, in their order, from applied_on, permit_valid_from and permit_valid_until."""
    since, until = pl.col("permit_valid_from"), pl.col("permit_valid_until")
    unclear = since.is_null() | until.is_null() | (until < since)
    valid = pl.col("applied_on").is_between(since, until)
    found = pl.when(unclear).then(_UNCLEAR).when(valid).then(PASSED).otherwise(_NOT_VALID)
    return ints(applications.select(found).to_series())
