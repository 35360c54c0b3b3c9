"""第二条: in the month of application the person is insured and paying.

Not modelled: which employer pays in that month.
"""

from __future__ import annotations

import polars as pl

from checks.facts.columns import Flags, Ints, columns, first_of, flagged, flags
from checks.facts.employers import Employers
from checks.law.answers import FAIL, PASS, PASSED, REFER, softened
from checks.law.reasons import finding
from checks.rules.window import MonthsBefore

_UNDECIDED = finding("PAYING_UNDECIDED", REFER)
_PENDING = finding("PAYMENT_PENDING", REFER)
_NOT_PAYING = finding("NOT_PAYING", FAIL)


def _enrolled(applications: pl.DataFrame, enrolments: pl.DataFrame, employers: Employers) -> Flags:
    """Whether an enrolment with the applying employer's identity is open on the day."""
    theirs = enrolments.select("person", "from_on", "until_on", enrolled_key="key")
    day = pl.col("applied_on")
    is_open = (pl.col("from_on") <= day) & (pl.col("until_on").is_null() | (pl.col("until_on") >= day))
    both = columns(
        applications.with_row_index("row")
        .join(theirs, on="person")
        .filter(is_open)
        .select("row", "month", "key", "enrolled_key")
    )
    own, enrolled = (employers.identity(both[key], both["month"]) for key in ("key", "enrolled_key"))
    return flagged(both["row"][own == enrolled], applications.height)


def check(applications: pl.DataFrame, months: MonthsBefore, enrolments: pl.DataFrame, employers: Employers) -> Ints:
    """The findings of the applications, in their order.

    Args:
        applications: person, key, month, applied_on, enrolments_rejected.
        months: `window.months_before` of them.
        enrolments: person, key, from_on, until_on.
    """
    answer, pending, unknown = months.answers[:, 0], months.pending[:, 0], months.unknown[:, 0]
    cases = (
        (answer == PASS, PASSED),
        (answer == REFER, _UNDECIDED),
        (pending & _enrolled(applications, enrolments, employers), PASSED),
        (pending, _PENDING),
        (unknown, _UNDECIDED),
    )
    return softened(first_of(cases, _NOT_PAYING), flags(applications["enrolments_rejected"]))
