"""rules.md, section 2: a line is one person, one employer key, one month."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from tests.reference.answers import PASSED, Answer, Finding, all_reasons, fail, refer, worst
from tests.reference.base_match import BaseMatch, Income, IncomeOfLine, base_match
from tests.reference.employers import Employers, same_in_any, unproved
from tests.reference.figures import Figures
from tests.reference.payment import Payments
from tests.reference.persons import Person
from tests.reference.reading import Extract
from tests.reference.records import Contract, Contribution, Party
from tests.reference.values import Month, employer_key, first_day, last_day, squeezed

LINE_INSURANCES = ("combined", "pension")


@dataclass(frozen=True)
class PaidLine:
    """A line judged for payment; base in fen, names without white space."""

    person_id: str
    month: Month
    employer_key: str
    employer_id: str
    names: frozenset[str]
    base: int
    payment: Finding

    @property
    def party(self) -> Party:
        """The employer of the line: any name of its rows will do."""
        return Party(self.employer_key, self.names)


@dataclass(frozen=True)
class Line:
    """A judged line."""

    paid: PaidLine
    employer: Finding
    match: BaseMatch

    @property
    def month(self) -> Month:
        """The month of the line."""
        return self.paid.month

    @property
    def base(self) -> int:
        """The base in fen."""
        return self.paid.base

    @property
    def tests(self) -> tuple[Finding, Finding, Finding]:
        """The three tests."""
        return self.paid.payment, self.employer, self.match.finding

    @cached_property
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


def paid_lines(person: Person, payments: Payments) -> list[PaidLine]:
    """The lines of a person, by month and employer key, judged for payment."""
    rows_of: defaultdict[tuple[Month, str], list[Contribution]] = defaultdict(list)
    for row in person.contributions:
        if row.insurance in LINE_INSURANCES:
            rows_of[row.month, employer_key(row.employer_id)].append(row)
    lines = []
    for (month, key), rows in sorted(rows_of.items()):
        finding, base = payments.of_line(rows)
        lines.append(
            PaidLine(
                person_id=person.person_id,
                month=month,
                employer_key=key,
                employer_id=min(row.employer_id for row in rows),
                names=frozenset(squeezed(row.employer_name) for row in rows) - {""},
                base=base,
                payment=person.after_rejects(finding, "contributions"),
            )
        )
    return lines


def judged_lines(
    person: Person, paid: list[PaidLine], extract: Extract, employers: Employers, figures: Figures
) -> list[Line]:
    """The lines of a person after all three tests."""
    income = Income(person.tax, employers)
    months_of: defaultdict[str, set[Month]] = defaultdict(set)
    for line in paid:
        months_of[employers.group(line.employer_key)].add(line.month)
    lines = []
    for line in paid:
        group = employers.group(line.employer_key)
        contracts = [c for c in person.contracts if employers.group(c.party.key) == group]
        own = IncomeOfLine(income, group, contracts, months_of[group], extract.tax_coverage)
        match = base_match(line.base, line.month, own, figures)
        lines.append(
            Line(
                paid=line,
                employer=person.after_rejects(employer(line, person, employers), "contracts"),
                match=BaseMatch(person.after_rejects(match.finding, "tax"), match.candidate),
            )
        )
    return lines


def employer(line: PaidLine, person: Person, employers: Employers) -> Finding:
    """2.2 employer (第六条4: 缴费单位 and 劳动合同单位)."""
    parties = [contract.party for contract in person.contracts if covers_a_day(contract, line.month)]
    if not parties:
        return refer("CONTRACT_MISSING")
    if same_in_any(employers, parties, line.party, line.month):
        return refer("EMPLOYER_DISPATCH") if line.employer_key in employers.dispatching else PASSED
    if any(employers.related(each, line.party) for each in parties):
        return refer("EMPLOYER_RELATED")
    if any(unproved(each, line.party) for each in parties):
        return refer("EMPLOYER_UNIDENTIFIED")
    return fail("EMPLOYER_MISMATCH")


def covers_a_day(contract: Contract, month: Month) -> bool:
    """The contract covers the month: it starts by its last day, and has no end or ends on its first day or later."""
    return contract.start_on <= last_day(month) and (contract.end_on is None or contract.end_on >= first_day(month))


def points_line(lines: list[Line]) -> Line:
    """A month for points: its line with the best outcome, then larger base, then smaller employer key."""
    return min(lines, key=lambda line: (-line.outcome, -line.base, line.paid.employer_key))
