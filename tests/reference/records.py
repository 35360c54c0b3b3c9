"""The kept rows of each dataset, with the columns that the rules use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from tests.reference.values import Month, employer_key, squeezed


@dataclass(frozen=True)
class Party:
    """An employer as rows give it: its key, and its names without white space (an empty one is none)."""

    key: str
    names: frozenset[str]


@cache
def party(number: str, name: str) -> Party:
    """The employer of a row."""
    return Party(employer_key(number), frozenset({squeezed(name)}) - {""})


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

    @property
    def party(self) -> Party:
        """The applying employer."""
        return party(self.employer_id, self.employer_name)


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

    @property
    def party(self) -> Party:
        """The employer of the contract."""
        return party(self.employer_id, self.employer_name)


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
    region: str

    @property
    def key(self) -> str:
        """The employer's key."""
        return employer_key(self.employer_id)


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
    """A ban on a person or an employer, which may name no end."""

    subject_kind: str
    subject_id: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Investment:
    """A share of a person in an enterprise, in hundredths of a per cent."""

    person_id: str
    enterprise_id: str
    share: int | None
    verified_on: date | None


@dataclass(frozen=True)
class EnterpriseTax:
    """Tax paid by an enterprise for a year, in fen."""

    enterprise_id: str
    year: int
    paid: int


@dataclass(frozen=True)
class LocalStaff:
    """A person on an enterprise's list of local staff."""

    enterprise_id: str
    person_id: str
    hukou: str
