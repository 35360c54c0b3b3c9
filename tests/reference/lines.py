"""rules.md, section 2: a line is one person, one employer key, one month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from tests.reference.answers import FAIL, PASSED, Answer, Finding, all_reasons, fail, refer, worst
from tests.reference.base_match import BaseMatch, Income, base_match
from tests.reference.employers import Employers
from tests.reference.figures import Figures
from tests.reference.payment import payment
from tests.reference.reading import Extract
from tests.reference.records import Application, Contract, Contribution, Enrolment, TaxRow
from tests.reference.values import Month, employer_key, first_day, last_day

LINE_INSURANCES = ("combined", "pension")


@dataclass
class Person:
    """Everything the extract holds on one person, and the datasets in which a row of theirs was rejected."""

    person_id: str
    applications: list[Application]
    contributions: list[Contribution]
    tax: list[TaxRow]
    contracts: list[Contract]
    enrolments: list[Enrolment]
    rejected: set[str]


def applicants(extract: Extract) -> list[Person]:
    """Every person with a kept application, in order of their number."""
    return [
        Person(
            person_id=person_id,
            applications=[row for row in extract.applications if row.person_id == person_id],
            contributions=[row for row in extract.contributions if row.person_id == person_id],
            tax=[row for row in extract.tax if row.person_id == person_id],
            contracts=[row for row in extract.contracts if row.person_id == person_id],
            enrolments=[row for row in extract.enrolments if row.person_id == person_id],
            rejected={row.dataset for row in extract.rejected if row.values.get("person_id") == person_id},
        )
        for person_id in sorted({application.person_id for application in extract.applications})
    ]


@dataclass(frozen=True)
class Line:
    """A judged line; base in fen."""

    person_id: str
    month: Month
    employer_key: str
    employer_id: str
    base: int
    payment: Finding
    employer: Finding
    match: BaseMatch

    @property
    def tests(self) -> tuple[Finding, Finding, Finding]:
        """The three tests."""
        return self.payment, self.employer, self.match.finding

    @property
    def outcome(self) -> Answer:
        """The worst of the three."""
        return worst(finding.answer for finding in self.tests)

    @property
    def reasons(self) -> list[str]:
        """The reasons of the three tests."""
        return all_reasons(self.tests)

    @property
    def expected_base(self) -> int | None:
        """In whole yuan."""
        return self.match.candidate.expected_base if self.match.candidate else None

    @property
    def basis(self) -> str | None:
        """The name of the candidate that won."""
        return self.match.candidate.basis if self.match.candidate else None

    @property
    def deviation(self) -> Fraction | None:
        """Exact, as a share of the expected base."""
        return self.match.candidate.deviation if self.match.candidate else None


def lines_of(person: Person, extract: Extract, employers: Employers, figures: Figures) -> list[Line]:
    """The lines of a person, by month and employer key."""
    rows_of: defaultdict[tuple[Month, str], list[Contribution]] = defaultdict(list)
    for row in person.contributions:
        if row.insurance in LINE_INSURANCES:
            rows_of[row.month, employer_key(row.employer_id)].append(row)
    income = Income(person.tax, employers)
    lines = []
    for (month, key), rows in sorted(rows_of.items()):
        paid, base = payment(rows, figures)
        match = base_match(base, month, employers.group(key), income, extract.tax_coverage, figures)
        lines.append(
            Line(
                person_id=person.person_id,
                month=month,
                employer_key=key,
                employer_id=min(row.employer_id for row in rows),
                base=base,
                payment=after_rejects(paid, "contributions", person),
                employer=after_rejects(employer(key, month, rows, person, employers), "contracts", person),
                match=BaseMatch(after_rejects(match.finding, "tax", person), match.candidate),
            )
        )
    return lines


def employer(key: str, month: Month, rows: list[Contribution], person: Person, employers: Employers) -> Finding:
    """2.2 employer (第六条4: 缴费单位 and 劳动合同单位)."""
    covering = [
        contract
        for contract in person.contracts
        if contract.start_on <= last_day(month) and (contract.end_on is None or contract.end_on >= first_day(month))
    ]
    if not covering:
        return refer("CONTRACT_MISSING")
    identity = employers.identity(key, month)
    if any(employers.identity(employer_key(c.employer_id), month) == identity for c in covering):
        return refer("EMPLOYER_DISPATCH") if key in employers.dispatching else PASSED
    names = [row.employer_name for row in rows]
    if any(employers.related(employer_key(c.employer_id), [c.employer_name], key, names) for c in covering):
        return refer("EMPLOYER_RELATED")
    return fail("EMPLOYER_MISMATCH")


def after_rejects(finding: Finding, dataset: str, person: Person) -> Finding:
    """2.4: a rejected row of this person in a dataset makes a fail of its test a refer, with a reason more."""
    if finding.answer == FAIL and dataset in person.rejected:
        return refer(*finding.reasons, "SOURCE_REJECTED")
    return finding


def of_month(lines: Iterable[Line], month: Month) -> list[Line]:
    """The lines of one month."""
    return [line for line in lines if line.month == month]


def points_line(lines: list[Line]) -> Line:
    """A month for points: its line with the best outcome, then larger base, then smaller employer key."""
    return min(lines, key=lambda line: (-line.outcome, -line.base, line.employer_key))
