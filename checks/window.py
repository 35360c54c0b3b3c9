"""第二条: of the 12 months before the application month, 6 must be paid, back-payments not counted.

Not modelled: contributions in other cities.
"""

from __future__ import annotations

import polars as pl

from checks import keys
from checks.answers import FAIL, PASS, PASSED, REFER, softened
from checks.block import Block, Grounds
from checks.pending import pending_months, unknown
from checks.person_months import PersonMonths
from checks.reasons import finding

_SHORT = finding("WINDOW_SHORT", FAIL)
_UNDECIDED = finding("WINDOW_UNDECIDED", REFER)


def months_before(
    applications: pl.DataFrame, person_months: PersonMonths, block: Block, grounds: Grounds
) -> pl.DataFrame:
    """The application month (back = 0) and each month of the window before it.

    Args:
        applications: application, person, month, contributions_rejected; in order of person.
        person_months: of the same persons.

    Returns:
        application, back, payment (answer; null without a line), pending, unknown.
    """
    back = pl.DataFrame({"back": range(grounds.rulebook.window.months.value, -1, -1)}, schema={"back": pl.Int32})
    asked = applications.select("application", "person", "month", "contributions_rejected")
    months = asked.join(back, how="cross").with_columns(month=pl.col("month") - pl.col("back"))
    place = keys.person_month(pl.col("person"), pl.col("month"))
    placed = months.with_columns(person_month=place)
    pending = pl.col("person_month").is_in(pending_months(block, person_months, grounds).implode())
    blank = pl.col("payment").is_null() & unknown(pl.col("month"), pl.col("contributions_rejected"), grounds)
    joined = placed.hstack(keys.beside(placed, person_months.answers, "person_month"))
    return joined.select("application", "back", "payment", pending=pending, unknown=blank)


def check(applications: pl.DataFrame, months: pl.DataFrame, grounds: Grounds) -> pl.DataFrame:
    """The findings of the applications, in their order: window, window_months_min, window_months_max.

    Args:
        applications: application, enrolments_rejected.
        months: `months_before` of them.
    """
    required = grounds.rulebook.window.required.value
    answer = pl.col("payment").fill_null(FAIL)
    open_yet = (answer == REFER) | ((answer == FAIL) & (pl.col("pending") | pl.col("unknown")))
    counts = (
        months.filter(pl.col("back") > 0)
        .group_by("application")
        .agg(
            window_months_min=(answer == PASS).sum().cast(pl.Int32),
            window_months_max=((answer == PASS) | open_yet).sum().cast(pl.Int32),
        )
    )
    found = (
        pl.when(pl.col("window_months_min") >= required)
        .then(PASSED)
        .when(pl.col("window_months_max") < required)
        .then(_SHORT)
        .otherwise(_UNDECIDED)
    )
    joined = applications.join(counts, on="application", how="left", maintain_order="left")
    return joined.select(
        softened(found, pl.col("enrolments_rejected")).alias("window"), "window_months_min", "window_months_max"
    )
