"""第十四条: a person or employer that forged papers may not apply for the time of the ban.

Not modelled: which papers were forged, and fines.
"""

from __future__ import annotations

import polars as pl

from checks.answers import FAIL, PASSED, REFER
from checks.codes import EMPLOYER_SUBJECT
from checks.employers import Employers
from checks.reasons import finding

_SURE = finding("SANCTIONED", FAIL)
_BY_IDENTITY = finding("SANCTIONED", REFER)


def check(applications: pl.DataFrame, sanctions: pl.DataFrame, persons: pl.Series, employers: Employers) -> pl.Series:
    """The findings of the applications, in their order.

    Args:
        applications: application, person, key, month, applied_on.
        sanctions: subject_kind, person (17 digits), key, from_on, until_on.
        persons: the 17-digit numbers by person.
    """
    asked = applications.select(
        "application", "key", "month", "applied_on", number=pl.lit(persons).gather("person")
    ).with_columns(identity=employers.identity(pl.col("key"), pl.col("month")))
    on_employer = pl.col("subject_kind") == EMPLOYER_SUBJECT
    live = asked.join(sanctions.rename({"key": "banned"}), how="cross").filter(
        pl.col("applied_on").is_between(pl.col("from_on"), pl.col("until_on"))
    )
    itself = (
        pl.when(on_employer).then(pl.col("banned") == pl.col("key")).otherwise(pl.col("person") == pl.col("number"))
    )
    same = on_employer & (employers.identity(pl.col("banned"), pl.col("month")) == pl.col("identity"))
    hit = live.group_by("application").agg(sure=itself.any(), same=same.any())
    found = applications.join(hit, on="application", how="left", maintain_order="left").select(
        pl.when("sure").then(_SURE).when("same").then(_BY_IDENTITY).otherwise(PASSED)
    )
    return found.to_series()
