"""One extract in the making: its datasets, its employers, and what chance decides for the whole of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tests.reference.deadlines import deadline
from tests.reference.figures import Figures
from tests.reference.values import check_character, first_day, last_day, month_of

Cell = str | int | date | None
Row = dict[str, Cell]

# The columns of each dataset in order; a star marks a required one.
STARRED = {
    "applications": "application_id* person_id* person_name employer_id* employer_name applied_on* "
    "permit_valid_from permit_valid_until batch_id",
    "contributions": "person_id* employer_id* employer_name month* base* paid_on kind* insurance",
    "tax": "person_id* agent_id* agent_name month* item* income* pension_deducted tax_paid declared_on",
    "contracts": "person_id* employer_id* employer_name start_on* end_on work_region",
    "enrolments": "person_id* employer_id* from_on* until_on",
    "employers": "employer_id* name kind region",
    "employer_links": "from_id* to_id* relation* effective_on",
    "sanctions": "subject_kind* subject_id* from_on* until_on document",
    "investments": "person_id* enterprise_id* share verified_on",
    "enterprise_taxes": "enterprise_id* year* paid* paid_on",
    "local_staff": "enterprise_id* person_id* hukou",
}
COLUMNS = {dataset: columns.replace("*", "").split() for dataset, columns in STARRED.items()}
REQUIRED = {dataset: [c[:-1] for c in columns.split() if c[-1] == "*"] for dataset, columns in STARRED.items()}
OPTIONAL = ("enrolments", "employers", "employer_links", "sanctions", "investments", "enterprise_taxes", "local_staff")
SOURCES = ("contributions", "tax", "contracts", "enrolments")
MONEY = {"base", "income", "pension_deducted", "tax_paid", "paid"}
EMPLOYER_NUMBERS = {"employer_id", "agent_id", "from_id", "to_id", "enterprise_id"}
NAMES = {"employer_name", "agent_name", "name", "person_name"}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Firm:
    """An invented employer: its number as registered, its other spellings, and its name."""

    number: str
    spellings: tuple[str, ...]
    name: str


@dataclass
class World:
    """One extract in the making; near: firms that a firm may be taken for, or is related to."""

    rng: Random
    seed: int
    extracted_on: date
    figures: Figures
    firms: list[Firm]
    tells_tax_coverage: bool
    unattributed: dict[str, str]
    near: dict[str, list[Firm]] = field(default_factory=dict)
    undated: dict[int, float] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=lambda: {dataset: [] for dataset in COLUMNS})

    @property
    def latest(self) -> int:
        """The month of the extract."""
        return month_of(self.extracted_on)

    def chance(self, share: float) -> bool:
        """True in this share of calls."""
        return self.rng.random() < share

    def add(self, dataset: str, *cells: Cell) -> Row:
        """A row of a dataset, its cells in the order of the columns."""
        row: Row = dict(zip(COLUMNS[dataset], cells, strict=True))
        self.rows[dataset].append(row)
        return row

    def deadline(self, month: int) -> date:
        """The last day on which a month is paid in time."""
        return deadline(month, self.figures.deadline_months_after)

    def share_undated(self, month: int) -> float:
        """How many normal rows of a month have no paid_on: few, all, or about the half that makes it dated."""
        return self.undated.setdefault(month, self.rng.choice([0.02, 0.02, 0.02, 0.02, 0.02, 0.4, 0.5, 0.97]))

    def day_near(self, months: int) -> date:
        """A day at or around the turn of one of the last months, or any day in it."""
        month = self.latest - self.rng.randint(0, months)
        any_day = first_day(month) + self.rng.randrange(28) * DAY
        return self.rng.choice([first_day(month), last_day(month), any_day, any_day])


@dataclass
class Life:
    """What one person's rows are made from; income: wages by month, hired: first month with the home employer."""

    person_id: str
    day: date
    home: Firm
    contract_firm: Firm
    tax_firm: Firm
    wages: int
    kinds: list[str]
    story: str
    hired: int
    income: dict[int, int] = field(default_factory=dict)

    @property
    def month(self) -> int:
        """The month of the first application."""
        return month_of(self.day)

    @property
    def steady(self) -> bool:
        """One employer, normal payments, no gaps."""
        return self.story == "steady"


def new_person_id(rng: Random) -> str:
    """An invented identity number with its check character."""
    born = date(1968, 1, 1) + rng.randrange(14000) * DAY
    region = rng.choice(["340123", "310230", "360102", "420106", "410102", "330106"])
    if rng.random() < 0.07:
        region = rng.choice(["810000", "820000", "830000", "931056", "840000", "800000"])
    digits = f"{region}{born:%Y%m%d}{rng.randrange(1000):03d}"
    return digits + check_character(digits)
