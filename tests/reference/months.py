"""rules.md, sections 2 and 3: a person's months for 第二条, and which of them are pending or unknown."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference.answers import PASS, REFER, Answer
from tests.reference.deadlines import deadline
from tests.reference.figures import Figures
from tests.reference.lines import PaidLine
from tests.reference.persons import Person
from tests.reference.reading import Extract
from tests.reference.values import Month, first_day, last_day


@dataclass(frozen=True)
class Months:
    """A person's lines by month, as far as payment goes."""

    person: Person
    lines: dict[Month, list[PaidLine]]
    extract: Extract
    figures: Figures

    def answer(self, month: Month) -> Answer | None:
        """The best payment of the lines of a month, None if there is none."""
        return max((line.payment.answer for line in self.lines.get(month, ())), default=None)

    def pending(self, month: Month) -> bool:
        """Not yet due and neither paid nor in doubt, and the person was insured just before or is enrolled."""
        if any(counts_as_paid(line) for line in self.lines.get(month, ())):
            return False
        if self.extract.extracted_on > deadline(month, self.figures.deadline_months_after):
            return False
        enrolled = any(
            e.from_on <= last_day(month) and (e.until_on is None or e.until_on >= first_day(month))
            for e in self.person.enrolments
        )
        return enrolled or self.answer(month - 1) == PASS or self.pending(month - 1)

    def unknown(self, month: Month) -> bool:
        """No line, and the extract could not have shown one."""
        if month in self.lines:
            return False
        coverage, dataset = self.extract.contributions_coverage, "contributions"
        uncovered = coverage is not None and month not in coverage
        return uncovered or dataset in self.person.rejected or dataset in self.person.perhaps_concerned


def counts_as_paid(line: PaidLine) -> bool:
    """A pass, or a refer for another payment reason than PAYMENT_OWED."""
    doubts = line.payment.reasons - {"TOPUP_NOT_COUNTED"}
    return line.payment.answer == PASS or (line.payment.answer == REFER and doubts != {"PAYMENT_OWED"})


def by_month(lines: list[PaidLine]) -> dict[Month, list[PaidLine]]:
    """The lines of each month that has one."""
    months: dict[Month, list[PaidLine]] = {}
    for line in lines:
        months.setdefault(line.month, []).append(line)
    return months
