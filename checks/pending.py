"""Months whose payment is not due yet, and months the extract could not have shown (rules 3).

Absence of data is no proof against a citizen where the data could not be there.
"""

from __future__ import annotations

import polars as pl

from checks import keys
from checks.answers import FAIL, PASS
from checks.block import Block, Grounds
from checks.months import month_of
from checks.person_months import PersonMonths


def pending_months(block: Block, months: PersonMonths, grounds: Grounds) -> pl.Series:
    """The `keys.person_month` of every pending month.

    A month whose deadline has passed is never pending, so the search starts with the first one not yet due.
    """
    due_later = grounds.rulebook.payment.deadline_months_after.value
    persons = pl.int_range(block.persons.len(), dtype=pl.Int64, eager=True)
    first = grounds.extracted_month - due_later
    before = _payment(persons, first - 1, months)
    was_pending = pl.repeat(False, persons.len(), eager=True)
    found = [pl.Series([], dtype=pl.Int64)]
    for month in range(first, grounds.extracted_month + 1):
        payment = _payment(persons, month, months)
        expected = _enrolled(block.enrolments, month, persons.len()) | (before == PASS) | was_pending
        was_pending = expected & (payment == FAIL)
        before = payment
        found.append(keys.placed(persons, month).filter(was_pending))
    return pl.concat(found)


def _payment(persons: pl.Series, month: int, months: PersonMonths) -> pl.Series:
    """The persons' answer for 第二条 in a month; a month without a line is no pass."""
    asked = pl.DataFrame({"person_month": keys.placed(persons, month)})
    return keys.beside(asked, months.answers, "person_month")["payment"].fill_null(FAIL)


def _enrolled(enrolments: pl.DataFrame, month: int, persons: int) -> pl.Series:
    """Whether an enrolment of each person touches the month."""
    touches = (month_of(pl.col("from_on")) <= month) & (month_of(pl.col("until_on")) >= month).fill_null(value=True)
    enrolled = enrolments.filter(touches)["person"]
    return pl.repeat(False, persons, eager=True).scatter(enrolled, pl.repeat(True, enrolled.len(), eager=True))


def unknown(month: pl.Expr, rejected: pl.Expr, grounds: Grounds) -> pl.Expr:
    """Whether a month without a line is unknown: outside the coverage, or a row of the person was rejected."""
    if grounds.contributions is None:
        return rejected
    return rejected | ~grounds.contributions.holds(month)
