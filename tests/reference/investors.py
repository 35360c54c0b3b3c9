"""rules.md, section 6: investors (第四条(二)4, 第六条5). Its only door is investors()."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any

from tests.reference.answers import FAIL, PASS
from tests.reference.figures import InvestorFigures
from tests.reference.judge import Judge
from tests.reference.lines import PaidLine
from tests.reference.months import Months
from tests.reference.points import Interval
from tests.reference.records import Application, EnterpriseTax, Investment, LocalStaff
from tests.reference.values import Month, employer_key, month_of

WHOLE = 10000
"""All of an enterprise, in hundredths of a per cent."""
DECEMBER = 11


def investors(judge: Judge) -> list[dict[str, Any]]:
    """The rows of the table investor: one for each kept application and enterprise that its person invested in."""
    return [
        investor_row(venture)
        for person in judge.persons.applicants()
        for application in person.applications
        for venture in ventures(application, person.investments, judge)
    ]


@dataclass(frozen=True)
class Venture:
    """An application and one enterprise, with the enterprise's rows and those of the person's investment in it."""

    application: Application
    identity: str
    investments: list[Investment]
    taxes: list[EnterpriseTax]
    staff: dict[str, list[LocalStaff]]
    judge: Judge

    @property
    def figures(self) -> InvestorFigures:
        """The figures of investors."""
        return self.judge.figures.investor

    @property
    def day(self) -> date:
        """D."""
        return self.application.applied_on

    @property
    def years(self) -> range:
        """The calendar years before that of D."""
        return range(self.day.year - self.figures.years, self.day.year)

    @cached_property
    def members(self) -> list[Member]:
        """The persons of the enterprise's staff rows, the applicant aside."""
        others = sorted(self.staff.keys() - {self.application.person_id})
        return [Member(self, self.judge.months(self.judge.persons.person(each)), self.staff[each]) for each in others]

    def is_it(self, number: str) -> bool:
        """An employer number, or a key, has the enterprise's identity in A."""
        return self.judge.employers.identity(employer_key(number), month_of(self.day)) == self.identity

    def steps(self, amount: Fraction | int, size: int) -> int:
        """Points of whole steps of the yearly average, up to the most."""
        whole_steps = floor(Fraction(amount) / self.figures.years / size)
        return min(whole_steps * self.figures.points_per_step, self.figures.max_points)


def ventures(application: Application, investments: list[Investment], judge: Judge) -> Iterator[Venture]:
    """The enterprises a person invested in, by their identity in the month of an application."""
    month = month_of(application.applied_on)

    def identity(number: str) -> str:
        return judge.employers.identity(employer_key(number), month)

    for one in sorted({identity(row.enterprise_id) for row in investments}):
        staff: dict[str, list[LocalStaff]] = {}
        for row in judge.extract.local_staff:
            if identity(row.enterprise_id) == one:
                staff.setdefault(row.person_id, []).append(row)
        yield Venture(
            application=application,
            identity=one,
            investments=[row for row in investments if identity(row.enterprise_id) == one],
            taxes=[row for row in judge.extract.enterprise_taxes if identity(row.enterprise_id) == one],
            staff=staff,
            judge=judge,
        )


@dataclass(frozen=True)
class Member:
    """One of the staff of an enterprise."""

    venture: Venture
    months: Months
    rows: list[LocalStaff]

    @property
    def unseen(self) -> bool:
        """No contribution row of theirs is on file: the extract may not hold staff."""
        return not self.months.person.contributions

    @property
    def local(self) -> bool:
        """One of the person's rows has a hukou of Shanghai."""
        return any(row.hukou.startswith(self.venture.judge.figures.home_regions) for row in self.rows)

    @property
    def perhaps_local(self) -> bool:
        """Local, or a hukou is empty."""
        return self.local or any(not row.hukou for row in self.rows)

    def good(self, month: Month) -> bool:
        """A line of the enterprise has payment pass."""
        return any(line.payment.answer == PASS for line in self.months.lines.get(month, ()) if self.theirs(line))

    def possible(self, month: Month) -> bool:
        """A line of the enterprise passes or is referred, or there could be one."""
        lines = [line for line in self.months.lines.get(month, ()) if self.theirs(line)]
        paid = any(line.payment.answer != FAIL for line in lines)
        return paid or self.unseen or self.months.pending(month) or self.months.unknown(month)

    def theirs(self, line: PaidLine) -> bool:
        """The line's key has the enterprise's identity in A."""
        return self.venture.is_it(line.employer_key)

    def run(self, last: Month) -> range:
        """The months that must follow each other, up to and with a last one."""
        return range(last - self.venture.figures.run_months + 1, last + 1)

    @cached_property
    def here(self) -> bool:
        """Local, paid for without a gap until A or the month before, and engaged on D."""
        month = month_of(self.venture.day)
        steady = any(all(map(self.good, self.run(last))) for last in (month, month - 1))
        return self.local and steady and any(self.engagements())

    @cached_property
    def perhaps_here(self) -> bool:
        """The same, as far as it is possible; nothing on file of an engagement is no proof."""
        month, engagements = month_of(self.venture.day), self.engagements()
        steady = any(all(map(self.possible, self.run(last))) for last in (month, month - 1))
        return self.perhaps_local and steady and (any(engagements) or not engagements)

    def engagements(self) -> list[bool]:
        """For each contract and enrolment with the enterprise, whether it is live on D."""
        person, venture = self.months.person, self.venture
        spans = [(c.employer_id, c.start_on, c.end_on) for c in person.contracts]
        spans += [(e.employer_id, e.from_on, e.until_on) for e in person.enrolments]
        return [
            first <= venture.day and (last is None or last >= venture.day)
            for number, first, last in spans
            if venture.is_it(number)
        ]


def tax_points(venture: Venture) -> tuple[Interval, set[str]]:
    """Points of the tax paid, as far as the person's share goes, and the reasons."""
    verified = [row for row in venture.investments if (row.verified_on or date.min) <= venture.day]
    latest = max((row.verified_on or date.min for row in verified), default=date.min)
    shares = [row.share for row in verified if (row.verified_on or date.min) == latest]
    least = min(sum(share or 0 for share in shares), WHOLE)
    most = min(sum(WHOLE if share is None else share for share in shares), WHOLE)
    rows = [row for row in venture.taxes if row.year in venture.years]
    total = max(sum(row.paid for row in rows), 0)
    missing_year = {row.year for row in rows} != set(venture.years)
    size = venture.figures.tax_per_step * 100
    points = Interval(
        venture.steps(Fraction(total * least, WHOLE), size),
        venture.figures.max_points if missing_year else venture.steps(Fraction(total * most, WHOLE), size),
    )
    reasons = {"INVEST_SHARE_MISSING"} if None in shares else set()
    return points, reasons | ({"INVEST_YEAR_MISSING"} if missing_year else set())


def staff_points(venture: Venture) -> tuple[Interval, set[str]]:
    """Points of local staff, by both readings of the text, and the reasons."""
    if not venture.staff:
        return Interval(0, venture.figures.max_points), {"INVEST_STAFF_MISSING"}
    decembers = [year * 12 + DECEMBER for year in venture.years]
    members = venture.members
    least = sum(m.here and all(map(m.good, m.run(last))) for m in members for last in decembers)
    most = sum(m.perhaps_local and all(map(m.possible, m.run(last))) for m in members for last in decembers)
    size = venture.figures.staff_per_step
    points = Interval(venture.steps(least, size), venture.steps(most, size))
    reasons = {"INVEST_STAFF_UNSEEN"} if any(m.unseen for m in members) else set()
    return points, reasons | ({"INVEST_STAFF_UNDECIDED"} if points.least != points.most else set())


def investor_row(venture: Venture) -> dict[str, Any]:
    """One row of the table investor."""
    tax, tax_reasons = tax_points(venture)
    staff, staff_reasons = staff_points(venture)
    return {
        "application_id": venture.application.application_id,
        "enterprise_id": min(row.enterprise_id for row in venture.investments),
        "staff_here_min": sum(member.here for member in venture.members),
        "staff_here_max": sum(member.perhaps_here for member in venture.members),
        "tax_points_min": tax.least,
        "tax_points_max": tax.most,
        "staff_points_min": staff.least,
        "staff_points_max": staff.most,
        "points_min": max(tax.least, staff.least),
        "points_max": max(tax.most, staff.most),
        "reasons": sorted(tax_reasons | staff_reasons),
    }
