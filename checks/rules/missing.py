"""第五条: what the extract lacks to decide an application is told all at once, with what of 第四条 would settle it.

Told before an application is judged: what is absent is told, not what speaks against the person. Listed are the
absences behind a refer that one more document ends: contracts (第四条(一)4), the permit's dates ((一)1), the tax data
of the latest months and the contribution record ((二)3), enrolments ((二)7), and rows to be sent again. What a rejected
row would have said is not known, so it is told beside the gap that it may leave.

Not modelled: papers that no rule looks at (申请表, 户籍, 学历), and gaps that no paper of the applicant's fills:
figures that were not published, tax data older than the latest months, rejected rows that concern nobody by name.
Contracts and enrolments of another employer, inverted dates of a permit, a deferral not paid yet, a covered month
without a contribution are findings, not gaps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.block import Block, Grounds
from checks.facts.columns import Flags, Ints, frame, ints
from checks.law.missing_kinds import MISSING_NUMBERS
from checks.law.months import month_of
from checks.rules.employer import NO_CONTRACT
from checks.rules.source import SOURCES

_PERMIT_DATES: Final = ("permit_valid_from", "permit_valid_until")
PARTS: Final = (*SOURCES, *_PERMIT_DATES)
"""The datasets and columns that a missing thing may be a part of, by number."""

_NONE = -1
_COLUMNS: Final = ("application", "what", "part", "first", "last")


@dataclass(frozen=True)
class _Asked:
    """The applications of a block: number, person and month of each."""

    application: Ints
    person: Ints
    month: Ints

    def back(self, since: int, until: int) -> _Asked:
        """The months that lie `since` to `until` months before each application's own."""
        back = np.arange(since, until + 1)
        months = (self.month[:, None] - back).ravel()
        return _Asked(np.repeat(self.application, len(back)), np.repeat(self.person, len(back)), months)

    def where(self, so: Flags) -> _Asked:
        """Those that are so."""
        return self.at(np.flatnonzero(so))

    def at(self, rows: Ints) -> _Asked:
        """Those at some places."""
        return _Asked(self.application[rows], self.person[rows], self.month[rows])


def what_is_missing(block: Block, lines: pl.DataFrame, grounds: Grounds) -> pl.DataFrame:
    """What the extract lacks to decide each application of a block.

    Args:
        lines: the block's ledger, of which only the months without a contract are looked at.

    Returns:
        application, what (number of a `MissingKind`), part (of PARTS; null where the kind says it all), first and last
        (months, both included; null but for months), sorted. One row a dataset with rejected rows, an empty date or a
        span of months.
    """
    applications = block.applications
    month = applications.select(month_of(pl.col("applied_on"))).to_series()
    asked = _Asked(ints(applications["application"]), ints(applications["person"]), ints(month))
    empty = {date: applications[date].is_null().to_numpy() for date in _PERMIT_DATES}
    found = [
        _told(asked.where(~_on_file(block.contracts, asked)), "CONTRACT"),
        _spans(_without_contract(asked, block, lines), "CONTRACT_MONTHS"),
        _spans(_without_contributions(asked, grounds), "CONTRIBUTION_COVERAGE"),
        _told(asked.where(~_on_file(block.enrolments, asked)), "ENROLMENT"),
        *(_told(asked.where(empty[date]), "PERMIT_DATES", date) for date in _PERMIT_DATES),
        *(_told(asked.where(block.rejected[each][asked.person]), "REJECTED_ROWS", each) for each in SOURCES),
        *_without_tax(asked, block, grounds),
    ]
    told = frame(dict(zip(_COLUMNS, np.concatenate(found, axis=1), strict=True)))
    known = pl.when(pl.col("part", "first", "last") != _NONE).then(pl.col("part", "first", "last"))
    return told.sort("application", "what", "part", "first").with_columns(known)


def _told(
    asked: _Asked, code: str, part: str | None = None, first: Ints | int = _NONE, last: Ints | int = _NONE
) -> Ints:
    """One row an application, in the _COLUMNS."""
    number = _NONE if part is None else PARTS.index(part)
    return np.stack(np.broadcast_arrays(asked.application, MISSING_NUMBERS[code], number, first, last))


def _spans(months: _Asked, code: str) -> Ints:
    """One row a span of months without a hole between them."""
    place, row = np.unique(keys.person_month(months.application, months.month), return_index=True)
    begun = np.diff(place, prepend=_NONE) != 1
    first, last = row[begun], row[keys.ends(begun)]
    return _told(months.at(first), code, None, months.month[first], months.month[last])


def _on_file(dataset: pl.DataFrame, asked: _Asked) -> Flags:
    """Whether the dataset has a row of each application's person."""
    return np.isin(asked.person, ints(dataset["person"]))


def _without_contract(asked: _Asked, block: Block, lines: pl.DataFrame) -> _Asked:
    """The months, up to an application's own, that were paid for and no contract covers, if one is on file."""
    uncovered = keys.person_month_of(ints(lines["line"])[ints(lines["employer_test"]) == NO_CONTRACT])
    on_file = asked.where(_on_file(block.contracts, asked))
    since = np.searchsorted(uncovered, keys.person_month(on_file.person, 0))
    until = np.searchsorted(uncovered, keys.person_month(on_file.person, on_file.month), "right")
    row, place = keys.ranges(since, until)
    _, month = keys.person_and_month(uncovered[place])
    return replace(on_file.at(row), month=month)


def _without_contributions(asked: _Asked, grounds: Grounds) -> _Asked:
    """The months of the window and of the application that the contribution data do not cover."""
    months = asked.back(0, grounds.rulebook.window.months.value)
    return months.where(~grounds.contributions.holds(months.month))


def _without_tax(asked: _Asked, block: Block, grounds: Grounds) -> list[Ints]:
    """Of the latest months before the application, those not covered, and those covered in which nobody had wages."""
    if grounds.rulebook.materials is None:
        return []
    months = asked.back(1, grounds.rulebook.materials.tax_months.value)
    covered = grounds.tax.holds(months.month)
    silent = covered & ~block.incomes.anyone(keys.person_month(months.person, months.month))
    return [_spans(months.where(~covered), "TAX_COVERAGE"), _spans(months.where(silent), "TAX_RECORDS")]
