"""第二条: of the 12 months before the application month, 6 must be paid, back-payments not counted.

Not modelled: contributions in other cities.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from checks.facts.block import Block, Grounds
from checks.facts.columns import Flags, Ints, first_of, flags, ints
from checks.facts.person_months import NO_LINE, PersonMonths
from checks.law.answers import FAIL, PASS, PASSED, REFER, softened
from checks.law.reasons import finding
from checks.rules.pending import pending_months, unknown

_SHORT = finding("WINDOW_SHORT", FAIL)
_UNDECIDED = finding("WINDOW_UNDECIDED", REFER)


@dataclass(frozen=True)
class MonthsBefore:
    """By application: its own month (column 0) and the months of the window before it, the latest first.

    Attributes:
        answers: on the payment (`PersonMonths.before`); NO_LINE without a line.
        pending, unknown: whether the month is so.
    """

    answers: Ints
    pending: Flags
    unknown: Flags


def months_before(
    applications: pl.DataFrame, person_months: PersonMonths, block: Block, grounds: Grounds
) -> MonthsBefore:
    """The months before the applications.

    Args:
        applications: person, month, contributions_rejected.
        person_months: of the same persons.
    """
    person, month, back = (
        ints(applications["person"]),
        ints(applications["month"]),
        grounds.rulebook.window.months.value,
    )
    answers = person_months.before(person, month, back)
    months = month[:, None] - np.arange(back + 1)
    rejected = flags(applications["contributions_rejected"])[:, None]
    return MonthsBefore(
        answers,
        pending_months(block, person_months, grounds).holds(person[:, None], months),
        (answers == NO_LINE) & unknown(months, rejected, grounds),
    )


def check(applications: pl.DataFrame, months: MonthsBefore, grounds: Grounds) -> dict[str, Ints]:
    """The findings of the applications, in their order: window, window_months_min, window_months_max.

    Args:
        applications: enrolments_rejected.
        months: `months_before` of them.
    """
    required = grounds.rulebook.window.required.value
    passed = months.answers == PASS
    may_pass = passed | (months.answers == REFER) | months.pending | months.unknown
    at_least, at_most = passed[:, 1:].sum(axis=1), may_pass[:, 1:].sum(axis=1)
    found = first_of(((at_least >= required, PASSED), (at_most < required, _SHORT)), _UNDECIDED)
    return {
        "window": softened(found, flags(applications["enrolments_rejected"])),
        "window_months_min": at_least,
        "window_months_max": at_most,
    }
