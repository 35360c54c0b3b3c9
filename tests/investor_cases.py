"""An investor's enterprise, its taxes and staff as a case, and the verdict on it. Applied 2024-09-10.

One step of staff is one head here, so that a member of the staff in all three Decembers is worth 10 points.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import pytest
from stdnum.cn import ric

from tests import reference
from tests.cases import A, B, Cell, Firm, Span, months
from tests.published import rows, verified

DAY, DAY_BEFORE, DAY_AFTER = "2024-09-10", "2024-09-09", "2024-09-11"

COLUMNS: Final = {
    "applications": "application_id person_id employer_id applied_on permit_valid_from permit_valid_until",
    "contributions": "person_id employer_id month base paid_on kind insurance",
    "tax": "person_id agent_id month item income",
    "contracts": "person_id employer_id start_on end_on",
    "enrolments": "person_id employer_id from_on until_on",
    "employer_links": "from_id to_id relation effective_on",
    "investments": "person_id enterprise_id share verified_on",
    "enterprise_taxes": "enterprise_id year paid paid_on",
    "local_staff": "enterprise_id person_id hukou",
}
COUNTS: Final = ("staff_here", "tax_points", "staff_points", "points")
SHARE, YEAR = "INVEST_SHARE_MISSING", "INVEST_YEAR_MISSING"
LIST, UNDECIDED, UNSEEN = "INVEST_STAFF_MISSING", "INVEST_STAFF_UNDECIDED", "INVEST_STAFF_UNSEEN"
NUMBERS: Final = count(1)
DECLARED: Final[dict[Span | None, list[Case]]] = defaultdict(list)
FOUNDED: Final[dict[Span | None, dict[str, list[Answer]]]] = {}


class Answer(NamedTuple):
    """What is said of an enterprise; counts are (min, max)."""

    enterprise_id: str
    here: tuple[int, int]
    tax: tuple[int, int]
    staff: tuple[int, int]
    points: tuple[int, int]
    reasons: list[str]


class Case:
    """A person with an application who invested in A: all of it, which paid no tax and lists no staff unless said."""

    def __init__(self, applied: str = DAY, covered: Span | None = None) -> None:
        """Declare a case; `covered` are the months that the contribution data cover."""
        self.number, self.covered, self.persons = next(NUMBERS), covered, count(1)
        self.rows: list[tuple[str, dict[str, Cell]]] = []
        self.investor = self.member_id = self._person()
        self.applied(applied)
        DECLARED[covered].append(self)

    def _person(self) -> str:
        digits = f"10000019{self.number:05d}{next(self.persons):04d}"
        return digits + ric.calc_check_digit(digits + "0")

    def row(self, dataset: str, **cells: Cell) -> Self:
        """A row of a dataset."""
        assert not cells.keys() - {*COLUMNS[dataset].split()}
        self.rows.append((dataset, cells))
        return self

    def applied(self, day: str, name: str = "") -> Self:
        """An application of the investor."""
        return self.row(
            "applications",
            application_id=name or f"case-{self.number}",
            person_id=self.investor,
            employer_id=B,
            applied_on=day,
        )

    def share(self, share: Cell, verified_on: str = "", enterprise: Firm = A) -> Self:
        """A share of the investor in an enterprise."""
        return self.row(
            "investments", person_id=self.investor, enterprise_id=enterprise, share=share, verified_on=verified_on
        )

    def tax(self, *paid: Cell, first: int = 2021, enterprise: Firm = A) -> Self:
        """What an enterprise paid in each year from the first on."""
        for year, each in enumerate(paid, first):
            self.row("enterprise_taxes", enterprise_id=enterprise, year=year, paid=each)
        return self

    def listed(self, hukou: str, enterprise: Firm = A, person: str = "") -> Self:
        """A row of the enterprise's staff, of the member spoken of."""
        return self.row("local_staff", enterprise_id=enterprise, person_id=person or self.member_id, hukou=hukou)

    def member(self, hukou: str = "310115", enterprise: Firm = A) -> Self:
        """One more member of the enterprise's staff, of whom what follows speaks."""
        self.member_id = self._person()
        return self.listed(hukou, enterprise)

    def paid(self, first: str, last: str = "", *, kind: str = "normal", employer: Firm = A, **cells: Cell) -> Self:
        """Contributions of the member in each month from first to last."""
        for month in months(first, last or first):
            usual: dict[str, Cell] = {"month": month, "kind": kind, "employer_id": employer, "base": 8000}
            self.row("contributions", person_id=self.member_id, **(usual | cells))
        return self

    def contract(self, start: str = "2015-01-01", end: str = "", employer: Firm = A) -> Self:
        """A contract of the member."""
        return self.row("contracts", person_id=self.member_id, employer_id=employer, start_on=start, end_on=end)

    def enrolled(self, start: str = "2015-01-01", end: str = "", employer: Firm = A) -> Self:
        """An enrolment of the member."""
        return self.row("enrolments", person_id=self.member_id, employer_id=employer, from_on=start, until_on=end)

    def link(self, relation: str = "same", effective_on: str = "") -> Self:
        """A link from B to A."""
        return self.row("employer_links", from_id=B, to_id=A, relation=relation, effective_on=effective_on)

    def answers(self, application: str = "") -> list[Answer]:
        """What a verification of all cases says of an application's enterprises, in order of their numbers."""
        if self.covered not in FOUNDED:
            FOUNDED[self.covered] = verify_cases(DECLARED[self.covered], self.covered)
        return FOUNDED[self.covered].get(application or f"case-{self.number}", [])

    @property
    def answer(self) -> Answer:
        """The one answer."""
        (answer,) = self.answers()
        return answer

    def records(self) -> Iterator[tuple[str, list[str]]]:
        """Dataset and cells of each row, and of what is not said."""
        said = {dataset for dataset, _ in self.rows}
        if "investments" not in said:
            self.share(100)
        if "enterprise_taxes" not in said:
            self.tax(0, 0, 0)
        for dataset, cells in self.rows:
            values = [cells.get(column, "") for column in COLUMNS[dataset].split()]
            yield dataset, [each.number(self.number) if isinstance(each, Firm) else str(each) for each in values]


def verify_cases(cases: list[Case], covered: Span | None) -> dict[str, list[Answer]]:
    """What hecha says of each application, after the reference said the same."""
    with tempfile.TemporaryDirectory() as place:
        folder, rulebook = Path(place, "in"), Path(place, "rulebook.toml")
        text = reference.RULEBOOK.read_text(encoding="utf-8")
        assert text.count("staff_per_step = { value = 10,") == 1
        rulebook.write_text(text.replace("staff_per_step = { value = 10,", "staff_per_step = { value = 1,"), "utf-8")
        write_case(cases, covered, folder)
        found = rows(
            verified(folder, Path(place, "store"), rulebook=rulebook), "select * exclude (run_id) from investor"
        )
        expected = reference.verify(folder, rulebook=rulebook)["investor"]
    assert counted(found) == counted(expected)
    answers: dict[str, list[Answer]] = defaultdict(list)
    for row in sorted(found, key=lambda row: str(row["enterprise_id"])):
        pairs = [(row[f"{name}_min"], row[f"{name}_max"]) for name in COUNTS]
        answers[row["application_id"]].append(Answer._make([row["enterprise_id"], *pairs, row["reasons"]]))
    return answers


def counted(investors: list[dict[str, Any]]) -> Counter[str]:
    return Counter(str(sorted(row.items())) for row in investors)


def write_case(cases: list[Case], covered: Span | None, folder: Path) -> None:
    records: dict[str, list[list[str]]] = {dataset: [columns.split()] for dataset, columns in COLUMNS.items()}
    for case in cases:
        for dataset, cells in case.records():
            records[dataset].append(cells)
    folder.mkdir()
    span = f'contributions = {{from = "{covered[0]}", until = "{covered[1]}"}}' if covered else ""
    (folder / "manifest.toml").write_text(f"extracted_on = 2024-09-20\n[coverage]\n{span}", encoding="utf-8")
    for dataset, lines in records.items():
        with (folder / f"{dataset}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(lines)


def case(words: str, case: Case, *expected: object) -> Any:
    """A case with what is expected of it."""
    return pytest.param(case, *expected, id=words)


Expected = tuple[tuple[int, int], tuple[int, int], list[str]]
NOBODY: Final[Expected] = ((0, 0), (0, 0), [])


def paid() -> Case:
    """A member of whom no contract or enrolment is on file."""
    return Case().member().paid("2021-07", "2024-08")
