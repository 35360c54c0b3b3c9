"""What the tables are made from: the persons, employers and payments of one extract, and each person's lines."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import date

from tests.reference.applications import Case
from tests.reference.employers import Employers
from tests.reference.figures import Figures
from tests.reference.lines import Line, judged_lines, paid_lines
from tests.reference.months import Months, by_month
from tests.reference.payment import Payments, dated_months
from tests.reference.persons import Person, Persons
from tests.reference.reading import Extract
from tests.reference.values import Month


class Judge:
    """Judges the lines of the persons of one extract."""

    def __init__(self, extract: Extract, figures: Figures) -> None:
        """What all persons share is looked up once."""
        self.extract, self.figures = extract, figures
        self.employers = Employers(extract.employers, extract.employer_links, figures)
        self.persons = Persons(extract, figures)
        self.payments = Payments(extract.extracted_on, dated_months(extract.contributions), figures)

    def months(self, person: Person) -> Months:
        """The person's months for 第二条."""
        return Months(person, by_month(paid_lines(person, self.payments)), self.extract, self.figures)

    def lines(self, person: Person, months: Months) -> dict[Month, list[Line]]:
        """The person's lines after all three tests, by month."""
        paid = [line for of_month in months.lines.values() for line in of_month]
        judged: dict[Month, list[Line]] = {}
        for line in judged_lines(person, paid, self.extract, self.employers, self.figures):
            judged.setdefault(line.month, []).append(line)
        return judged

    def cases(self, person: Person) -> list[Case]:
        """The applications of a person, ready to be judged."""
        months = self.months(person)
        lines = self.lines(person, months)
        return [
            Case(application, person, months, lines, self.extract, self.employers, self.figures)
            for application in person.applications
        ]

    def on(self, day: date) -> Judge:
        """The same data, extracted on another day; what was dated stays so."""
        other = copy(self)
        other.extract = replace(self.extract, extracted_on=day)
        other.payments = replace(self.payments, extracted_on=day)
        return other
