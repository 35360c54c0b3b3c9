"""Everything an extract has on one person, and which rejected rows may concern them (rules.md, section 2.4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from tests.reference.answers import FAIL, Finding, refer
from tests.reference.figures import Figures
from tests.reference.reading import Extract
from tests.reference.records import Application, Contract, Contribution, Enrolment, Investment, TaxRow
from tests.reference.rows import Row

SOURCES = ("contributions", "tax", "contracts", "enrolments")


@dataclass
class Person:
    """The kept rows of a person, and their rejected rows by dataset."""

    person_id: str
    applications: list[Application] = field(default_factory=list)
    contributions: list[Contribution] = field(default_factory=list)
    tax: list[TaxRow] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    enrolments: list[Enrolment] = field(default_factory=list)
    investments: list[Investment] = field(default_factory=list)
    rejected: dict[str, list[Row]] = field(default_factory=dict)
    perhaps_concerned: set[str] = field(default_factory=set)

    def after_rejects(self, finding: Finding, dataset: str) -> Finding:
        """2.4: a fail becomes refer where a rejected row of the dataset is theirs, or may be."""
        if finding.answer != FAIL:
            return finding
        if dataset in self.rejected:
            return refer(*finding.reasons, "SOURCE_REJECTED")
        return refer(*finding.reasons, "SOURCE_UNATTRIBUTED") if dataset in self.perhaps_concerned else finding


class Persons:
    """The persons of an extract by number; one of whom the extract has no row is a person without rows."""

    def __init__(self, extract: Extract, figures: Figures) -> None:
        """Each row is given to its person."""
        self.extract, self.figures = extract, figures
        self.known: dict[str, Person] = {}
        for dataset in ("applications", *SOURCES, "investments"):
            for record in getattr(extract, dataset):
                person = self.known.setdefault(record.person_id, Person(record.person_id))
                getattr(person, dataset).append(record)
        self.unattributed: defaultdict[str, int] = defaultdict(int)
        for row in extract.rejected:
            if (person_id := row.values.get("person_id")) is not None:
                person = self.known.setdefault(person_id, Person(person_id))
                person.rejected.setdefault(row.dataset, []).append(row)
            elif row.dataset in SOURCES:
                self.unattributed[row.dataset] += 1
        for person in self.known.values():
            person.perhaps_concerned = self.perhaps_concerned(person)

    def person(self, person_id: str) -> Person:
        """The person of a number."""
        if person_id in self.known:
            return self.known[person_id]
        stranger = Person(person_id)
        stranger.perhaps_concerned = self.perhaps_concerned(stranger)
        return stranger

    def applicants(self) -> list[Person]:
        """Every person with a kept application, in order of their number."""
        return [person for _, person in sorted(self.known.items()) if person.applications]

    def perhaps_concerned(self, person: Person) -> set[str]:
        """The datasets whose rejected rows of nobody readable may be the person's."""
        return {
            dataset
            for dataset in SOURCES
            if self.unattributed[dataset] and (not getattr(person, dataset) or self.many_unattributed(dataset))
        }

    def many_unattributed(self, dataset: str) -> bool:
        """Such rows are unattributed_percent or more of the rows read."""
        return Fraction(self.unattributed[dataset], self.extract.counts[dataset]["read"]) >= self.figures.unattributed
