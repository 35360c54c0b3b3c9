"""Months whose payment is not due yet, and months the extract could not have shown (rules 3).

Absence of data is no proof against a citizen where the data could not be there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from checks.facts.block import Block, Grounds
from checks.facts.columns import Flags, Ints, columns, flagged
from checks.facts.person_months import PersonMonths
from checks.law.answers import FAIL, PASS
from checks.law.months import NEVER, month_of


@dataclass(frozen=True)
class Pending:
    """The pending months of a block's persons.

    Attributes:
        first: the first month that may be pending.
        flags: whether that month, and each later one up to the extract's, is pending, by person.
    """

    first: int
    flags: Flags

    def holds(self, person: Ints, month: Ints) -> Flags:
        """Whether months of persons are pending."""
        place = month - self.first
        may_be = (place >= 0) & (place < len(self.flags))
        return may_be & self.flags[np.where(may_be, place, 0), person]


def pending_months(block: Block, months: PersonMonths, grounds: Grounds) -> Pending:
    """The months not due yet in which a payment is expected.

    A month whose deadline has passed is never pending, so the search starts with the first one not yet due.
    """
    persons, due_later = np.arange(len(block.persons)), grounds.rulebook.payment.deadline_months_after.value
    answers, enrolled = months.before(persons, grounds.extracted_month, due_later + 1), _enrolled(block)
    goes_on, flags = answers[:, -1] == PASS, []
    for back in range(due_later, -1, -1):
        pending = (goes_on | enrolled(grounds.extracted_month - back)) & (answers[:, back] <= FAIL)
        goes_on = pending | (answers[:, back] == PASS)
        flags.append(pending)
    return Pending(grounds.extracted_month - due_later, np.array(flags))


def _enrolled(block: Block) -> Callable[[int], Flags]:
    """Whether an enrolment of each person touches a month."""
    held = columns(
        block.enrolments.select(
            "person", since=month_of(pl.col("from_on")), until=month_of(pl.col("until_on")).fill_null(NEVER)
        )
    )
    return lambda month: flagged(
        held["person"][(held["since"] <= month) & (month <= held["until"])], len(block.persons)
    )


def unknown(month: Ints, rejected: Flags, grounds: Grounds) -> Flags:
    """Whether a month without a line is unknown: outside the coverage, or a row of the person was rejected."""
    return rejected | ~grounds.contributions.holds(month)
