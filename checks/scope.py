"""第一条, 第二条 second paragraph: whom the points are for; staff of branches elsewhere may not apply.

Not modelled: where a person really works when the contract names no region.
"""

from __future__ import annotations

import polars as pl

from checks.answers import FAIL, PASSED, REFER
from checks.reasons import finding

_PERSON = finding("SCOPE_PERSON", FAIL)
_BRANCH = finding("SCOPE_BRANCH", FAIL)
_BRANCH_UNSURE = finding("SCOPE_BRANCH", REFER)
_HOME = "31"


def check(applications: pl.DataFrame, live: pl.DataFrame, persons: pl.Series) -> pl.Series:
    """The findings of the applications, in their order.

    Args:
        applications: application, person, contracts_rejected.
        live: application and work_region of each contract live on the day of application.
        persons: the 17-digit numbers by person.
    """
    region = pl.col("work_region").fill_null("")
    elsewhere = region.str.contains("^[0-9]{2}") & ~region.str.starts_with(_HOME)
    only = (
        live.select("application", all_elsewhere=elsewhere).group_by("application").agg(pl.col("all_elsewhere").all())
    )
    first_digits = pl.lit(persons).gather("person") // 10**15
    outsider = first_digits.is_in([81, 82, 83]) | (first_digits // 10 == 9)
    branch = pl.when("contracts_rejected").then(_BRANCH_UNSURE).otherwise(_BRANCH)
    found = applications.join(only, on="application", how="left", maintain_order="left").select(
        pl.when(outsider).then(_PERSON).when("all_elsewhere").then(branch).otherwise(PASSED)
    )
    return found.to_series()
