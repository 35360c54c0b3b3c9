"""Applications as cases: checks, months, figures and source rows, read from run and extract many at a time.

Nothing is decided again. Money is in yuan (Decimal), months are numbers (year x 12 + month - 1).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from checks.law.handling import NONE_MARKED, UNMARKED, Handlings
from checks.law.months import month_number, month_text
from checks.law.rulebook import Rulebook
from checks.verdicts import CHECKS
from reports.masking import Mask
from reports.model.applications import Application, read_applications
from reports.model.decisions import Decision, decided_outcomes, read_decisions
from reports.model.investors import Investor, read_investors
from reports.model.queue import Missing, Queued, as_queued, months_in_doubt, what_is_missing
from reports.model.run_file import Row, RunFile, as_number, rulebook_of
from reports.page.case_months import Payer, Stretch, months_of_person, payers_of_person, stretches, wages_of_person
from reports.page.case_rows import Rows, rows_of
from reports.page.timeline import Mark, Timeline, case_timeline

AT_ONCE: Final = 100
"""Applications read at a time, so that memory does not grow with the run."""


@dataclass(frozen=True)
class Check:
    """One of the seven checks with its answer and, where that is not pass, its reason."""

    name: str
    answer: str
    reason: str | None


@dataclass(frozen=True)
class Paper:
    """A contract, enrolment, sanction or rejected row on file, and the row that says so.

    Attributes:
        kind: contract, enrolment, sanction or reject. detail: region, document, or code of the fault.
    """

    kind: str
    employer_id: str
    since: date | None
    until: date | None
    detail: str
    source_row: str


Interval: TypeAlias = tuple[int, int]
"""The least and the most."""


@dataclass(frozen=True)
class Case:
    """An application as the statement in the file tells it.

    Attributes:
        permit: its first and last day, as far as they are known.
        basis: points basis, least and most, by name; decided_basis: with what people decided.
        tiers: multiple, least and most months, and these with what people decided.
        has_own_month: whether there is a line of the month of application.
        has_extract: whether wages and source rows are known.
        decisions: what people decided; decided: the outcome with that.
    """

    application: Application
    batch_id: str
    permit: tuple[date | None, date | None]
    source_row: str
    checks: tuple[Check, ...]
    basis: dict[str, Interval]
    decided_basis: dict[str, Interval]
    tiers: tuple[tuple[Decimal, Interval, Interval], ...]
    investors: tuple[Investor, ...]
    missing: tuple[Missing, ...]
    doubts: Queued
    payers: tuple[Payer, ...]
    months: tuple[Stretch, ...]
    has_own_month: bool
    papers: tuple[Paper, ...]
    picture: Timeline
    has_extract: bool
    decisions: tuple[Decision, ...]
    decided: str

    def decided_of(self, check: str) -> list[Decision]:
        """What people decided of a check."""
        return [each for each in self.decisions if not each.month and each.what == check]

    def decided_in(self, stretch: Stretch) -> list[Decision]:
        """What people decided of the months of a row."""
        months = {month_text(month) for month in range(stretch.month.month, stretch.last + 1)}
        keys = {payer.employer_key for payer in self.payers if payer.letter == stretch.month.payer}
        return [each for each in self.decisions if each.month in months and each.employer_key in keys]


_BASIS: Final = ("window_months", "points_months", "year_points", "base_points", "title_months")


@dataclass(frozen=True)
class KnownApplications:
    """What is known of all applications of a run, by application_id."""

    applications: dict[str, Application]
    months_in_doubt: dict[str, list[tuple[int, str]]]
    missing: dict[str, list[Missing]]
    investors: dict[str, tuple[Investor, ...]]
    rulebook: Rulebook
    extracted_on: date
    handlings: Handlings
    decisions: dict[str, list[Decision]]
    decided: dict[str, str]


def read_known_applications(
    run: RunFile, mask: Mask, only: Sequence[str] | None = None, handlings: Handlings = NONE_MARKED
) -> KnownApplications:
    """What is known of all applications of a run, or only of some."""
    rulebook = rulebook_of(run)
    day = date.fromisoformat(str(run.first_row("select extracted_on from run")["extracted_on"]))
    applications, decisions = read_applications(run, mask, only), read_decisions(run, only)
    return KnownApplications(
        applications,
        months_in_doubt(run, rulebook, None if only is None else _with_months(applications)),
        what_is_missing(run, only),
        read_investors(run, only),
        rulebook,
        day,
        handlings,
        decisions,
        decided_outcomes(run, None if only is None else [*decisions]),
    )


def _with_months(applications: dict[str, Application]) -> list[str]:
    """Those that months refer, or may."""
    return [name for name, each in applications.items() if {"window", "paying"} & each.reason_of.keys()]


def parts_in_order_of_person(run: RunFile, wanted: Container[str]) -> list[list[str]]:
    """Applications (by application_id) in order of person, for so the extract is sorted, a part at a time."""
    names = [name for name in (str(row["application_id"]) for row in run.rows(_ORDER)) if name in wanted]
    return [names[first : first + AT_ONCE] for first in range(0, len(names), AT_ONCE)]


def read_cases(run: RunFile, applications: list[str], known: KnownApplications) -> Iterator[Case]:
    """The cases of some applications, in order of person."""
    rows = rows_of(run, applications)
    for verdict in rows.verdicts:
        name = str(verdict["application_id"])
        months, missing = known.months_in_doubt.get(name, []), known.missing.get(name, [])
        handling = known.handlings.get(name, UNMARKED)
        doubts = as_queued(known.applications[name], months, missing, known.rulebook, known.extracted_on, handling)
        yield _case(verdict, rows, doubts, tuple(missing), known)


def _case(verdict: Row, rows: Rows, doubts: Queued, missing: tuple[Missing, ...], known: KnownApplications) -> Case:
    person, application, rulebook = verdict["person"], doubts.application, known.rulebook
    payers = payers_of_person(rows, person)
    months = months_of_person(rows, person, payers, rulebook)
    own = month_number(application.applied_on)
    (decided,) = rows.decided[verdict["application_id"]]
    marks = [
        Mark(each.month, float(each.base), each.expected, each.outcome, each.answers["payment"]) for each in months
    ]
    return Case(
        application=application,
        batch_id=str(verdict["batch_id"] or ""),
        permit=(_day(verdict["permit_valid_from"]), _day(verdict["permit_valid_until"])),
        source_row=f"{verdict['path']} {verdict['row_number']}",
        checks=tuple(Check(name, str(verdict[name]), application.reason_of.get(name)) for name in CHECKS),
        basis={name: _interval(verdict, name) for name in _BASIS},
        decided_basis={name: _interval(decided, name) for name in _BASIS},
        tiers=tuple(_tier(each) for each in rows.tiers[verdict["application_id"]]),
        investors=known.investors.get(application.application_id, ()),
        missing=missing,
        doubts=doubts,
        payers=tuple(payers.values()),
        months=stretches(months, own),
        has_own_month=any(each.month == own for each in months),
        papers=tuple(_paper(each) for each in rows.papers[person] + rows.sanctions[verdict["application_id"]]),
        picture=case_timeline((own - rulebook.window.months.value, own), marks, wages_of_person(rows, person, payers)),
        has_extract=rows.has_extract,
        decisions=tuple(known.decisions.get(application.application_id, ())),
        decided=known.decided.get(application.application_id, application.outcome),
    )


def _tier(row: Row) -> tuple[Decimal, Interval, Interval]:
    return Decimal(str(row["multiple"])), _interval(row, "automatic_months"), _interval(row, "months")


def _interval(row: Row, name: str) -> Interval:
    return as_number(row[f"{name}_min"]), as_number(row[f"{name}_max"])


def _paper(row: Row) -> Paper:
    return Paper(
        kind=str(row["kind"]),
        employer_id=str(row["employer_id"] or ""),
        since=_day(row["since"]),
        until=_day(row["until"]),
        detail=str(row["detail"] or ""),
        source_row=f"{row['path']} {row['row_number']}",
    )


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


_ORDER: Final = """select application_id from verdict join person using (person_id) order by person, application_id"""
