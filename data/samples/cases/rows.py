"""Rows of the sample: numbers that are valid but in use nowhere; records that are clean until a case changes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from pipelines.identifiers import PERSON_CHECKS, USCC_ALPHABET, USCC_WEIGHTS

APPLIED_ON: Final = "2024-09-10"
LAST_MONTH: Final = "2024-08"
TAX_FROM: Final = "2022-01"
PENSION_SHARE: Final = 8
"""Per cent of the base that the employee pays for the basic pension; shown in tax rows, used by no rule."""
_ORGANISATION_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2)


def person_id(number: int, region: str = "349900") -> str:
    """The identity number of person `number` (GB 11643); prefecture 99 exists nowhere."""
    first_17 = f"{region}1990{number % 12 + 1:02d}{number % 28 + 1:02d}{number:03d}"
    return first_17 + PERSON_CHECKS[sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(first_17)) % 11]


def uscc(number: int, region: str = "319900") -> str:
    """The USCC (统一社会信用代码, GB 32100) of employer `number`; prefecture 99 exists nowhere."""
    digits = f"{number:07d}"
    # GB 11714: the leading Y of an organisation code counts 34, with weight 3.
    weighted = 34 * 3 + sum(int(digit) * weight for digit, weight in zip(digits, _ORGANISATION_WEIGHTS, strict=True))
    first_17 = f"91{region}Y{digits}{'0X987654321'[weighted % 11]}"
    values = (USCC_ALPHABET.index(letter) for letter in first_17)
    total = sum(value * weight for value, weight in zip(values, USCC_WEIGHTS, strict=True))
    return first_17 + USCC_ALPHABET[-total % 31]


def wrong_check(number: str) -> str:
    """An identity number with a wrong check character."""
    return number[:-1] + ("1" if number[-1] == "0" else "0")


def full_width(text: str) -> str:
    """The text in full-width characters, as some office software writes it."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


def months(first: str, last: str) -> list[str]:
    """All months from the first to the last, both included."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{place // 12}-{place % 12 + 1:02d}" for place in range(start, end + 1)]


def day_in_next(month: str, day: int = 15) -> str:
    """A day in the month after."""
    return str((date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=day))


def last_day(month: str) -> str:
    """The last day of a month."""
    return str(date.fromisoformat(day_in_next(month, 1)) - timedelta(days=1))


@dataclass(frozen=True)
class Employer:
    """An invented employer (单位)."""

    employer_id: str
    name: str
    kind: str = "independent"
    region: str = "310115"

    def registered(self) -> dict[str, str]:
        """The cells of its row in the register of employers."""
        return {"employer_id": self.employer_id, "name": self.name, "kind": self.kind, "region": self.region}


@dataclass
class Row:
    """One row of a dataset; `look` marks those the table of cases points at."""

    dataset: str
    cells: dict[str, str]
    look: bool = False

    def change(self, **cells: str) -> None:
        """Write other values into some cells, and point at the row."""
        self.cells.update(cells)
        self.look = True


@dataclass
class Records:
    """The rows of one case, and of one person where it concerns one."""

    number: int
    person_id: str
    rows: list[Row] = field(default_factory=list)

    @property
    def application_id(self) -> str:
        """The number of the person's application."""
        return f"SQ-{self.number:02d}"

    def add(self, dataset: str, **cells: str) -> None:
        """Add a row that the table of cases points at."""
        self.rows.append(Row(dataset, cells, look=True))

    def find(self, dataset: str, month: str | None = None) -> Row:
        """The person's first row in a dataset, or the first of a month."""
        return next(row for row in self.rows if row.dataset == dataset and month in (None, row.cells.get("month")))

    def look(self, dataset: str, *wanted: str) -> None:
        """Point at the first row of a dataset, or at those of some months."""
        for month in wanted or (None,):
            self.find(dataset, month).look = True

    def drop(self, dataset: str, *wanted: str) -> None:
        """Take out all rows of a dataset, or those of some months."""
        self.rows = [
            row for row in self.rows if row.dataset != dataset or (wanted and row.cells.get("month") not in wanted)
        ]

    def again(self, row: Row, **cells: str) -> None:
        """Add a row once more, with other values in some cells."""
        self.add(row.dataset, **{**row.cells, **cells})

    def register(self, employer: Employer) -> None:
        """Add an employer to the register."""
        self.add("employers", **employer.registered())

    def apply(self, employer: Employer, **cells: str) -> None:
        """Add the application (积分申请) through an employer, on the usual day and with a valid permit."""
        usual = {
            "application_id": self.application_id,
            "applied_on": APPLIED_ON,
            "permit_valid_from": "2023-07-10",
            "permit_valid_until": "2025-07-09",
            "batch_id": "MD-01",
        }
        person = {"person_id": self.person_id, "person_name": f"示例甲{self.number:02d}"}
        self.rows.append(Row("applications", usual | person | _of(employer) | cells))

    def work(self, employer: Employer, since: str = "2023-07", until: str = LAST_MONTH, wage: int = 12_000) -> None:
        """Work for an employer: contract, enrolment, contributions on the wage paid in time, and wages declared."""
        left = "" if until == LAST_MONTH else last_day(until)
        theirs = {"person_id": self.person_id} | _of(employer)
        span = {"start_on": f"{since}-01", "end_on": left, "work_region": employer.region}
        self.rows.append(Row("contracts", theirs | span))
        self.rows.append(Row("enrolments", theirs | {"from_on": f"{since}-01", "until_on": left}))
        for month in months(since, until):
            self._pay(theirs, month, wage)
            if month >= TAX_FROM:
                self._declare(employer, month, wage)

    def _pay(self, theirs: dict[str, str], month: str, base: int) -> None:
        payment = {"month": month, "base": f"{base}", "paid_on": day_in_next(month), "kind": "normal"}
        self.rows.append(Row("contributions", theirs | payment))

    def _declare(self, agent: Employer, month: str, wage: int) -> None:
        theirs = {"person_id": self.person_id, "agent_id": agent.employer_id, "agent_name": agent.name}
        pension = f"{wage * PENSION_SHARE / 100:.2f}"
        income = {"month": month, "item": "wages", "income": f"{wage}.00", "pension_deducted": pension}
        self.rows.append(Row("tax", theirs | income | {"declared_on": day_in_next(month, 12)}))


def _of(employer: Employer) -> dict[str, str]:
    return {"employer_id": employer.employer_id, "employer_name": employer.name}
