"""The kept rows of each dataset, with the columns that the rules use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.reference.values import Month, employer_key


@dataclass(frozen=True)
class Application:
    """One request by a person through an employer on a day."""

    application_id: str
    person_id: str
    employer_id: str
    employer_name: str
    applied_on: date
    permit_valid_from: date | None
    permit_valid_until: date | None
    batch_id: str | None


@dataclass(frozen=True)
class Contribution:
    """One contribution row; base in fen."""

    person_id: str
    employer_id: str
    employer_name: str
    month: Month
    base: int
    paid_on: date | None
    kind: str
    insurance: str


@dataclass(frozen=True)
class TaxRow:
    """One declared income in fen."""

    person_id: str
    agent_id: str
    month: Month
    item: str
    income: int
    declared_on: date | None


@dataclass(frozen=True)
class Contract:
    """A contract from its start to its end, if it has one."""

    person_id: str
    employer_id: str
    employer_name: str
    start_on: date
    end_on: date | None
    work_region: str


@dataclass(frozen=True)
class Enrolment:
    """The insurance relation is open from … to …."""

    person_id: str
    employer_id: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Employer:
    """What the extract says of an employer."""

    employer_id: str
    kind: str | None


@dataclass(frozen=True)
class EmployerLink:
    """One link between employers."""

    from_id: str
    to_id: str
    relation: str
    effective_on: date | None

    @property
    def from_key(self) -> str:
        """The key the link starts at."""
        return employer_key(self.from_id)

    @property
    def to_key(self) -> str:
        """The key the link leads to."""
        return employer_key(self.to_id)


@dataclass(frozen=True)
class Sanction:
    """A ban on a person or an employer."""

    subject_kind: str
    subject_id: str
    from_on: date
    until_on: date
