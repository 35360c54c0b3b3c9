"""Cases a clerk could read: one person, one application, and only what matters is said.

What a case does not speak of is harmless: a contract with A since long ago, wages of 8000 from A in every covered
month, months paid on their 15th, and a valid permit. `wages`, `contract` and `without` replace what would stand
there; `row` adds to it. Months and days are texts. Each case has a person and employers of its own, invented, from
Shanghai and with right check characters, so all the cases that were declared with one manifest are verified together
by the first whose answers are wanted. What would change the answers of others has an extract of its own: a normal
month without its day of payment (which months are dated depends on all rows) and a row whose person cannot be read.
"""

from __future__ import annotations

import csv
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import duckdb
import pytest
from stdnum.cn import ric

from pipelines.steps import Request, verify_source
from tests.firms import A, B, C, D, Firm

__all__ = ["A", "B", "C", "Case", "Cell", "D", "Firm", "Money", "Span", "given"]

Span = tuple[str, str]
"""First and last month or day, both included."""

COLUMNS: Final = {
    "applications": "application_id person_id person_name employer_id employer_name applied_on "
    "permit_valid_from permit_valid_until batch_id",
    "contributions": "person_id employer_id employer_name month base paid_on kind insurance",
    "tax": "person_id agent_id agent_name month item income pension_deducted tax_paid declared_on",
    "contracts": "person_id employer_id employer_name start_on end_on work_region",
    "enrolments": "person_id employer_id from_on until_on",
    "employers": "employer_id name kind region",
    "employer_links": "from_id to_id relation effective_on",
    "sanctions": "subject_kind subject_id from_on until_on document",
}
Cell = str | int | Decimal | Firm
Money = Decimal | int
Row = dict[str, Any]
Tables = dict[str, list[Row]]

DEFAULTS: Final[dict[str, dict[str, Cell]]] = {
    "applications": {"employer_id": A, "permit_valid_from": "2020-01-01", "permit_valid_until": "2029-12-31"},
    "contributions": {"employer_id": A, "month": "2024-01", "base": 8000, "paid_on": "2024-01-15", "kind": "normal"},
    "tax": {"agent_id": A, "month": "2024-01", "item": "wages", "income": 8000},
    "contracts": {"employer_id": A, "start_on": "2012-01-01"},
    "enrolments": {"employer_id": A, "from_on": "2012-01-01"},
    "employers": {"employer_id": A},
    "employer_links": {"from_id": A, "to_id": B, "relation": "same"},
    "sanctions": {"subject_kind": "employer", "subject_id": A, "from_on": "2024-01-01", "until_on": "2026-12-31"},
}
SPOILED: Final[dict[str, dict[str, Cell]]] = {
    "contributions": {"base": "?"},
    "tax": {"income": "?"},
    "contracts": {"start_on": "?"},
    "enrolments": {"from_on": "?"},
}
"""A cell that makes a row of the dataset unusable."""


class Manifest(NamedTuple):
    """What the cases of one extract share. Without coverage of tax a case is alone, for its rows decide that."""

    extracted: str
    tax: Span | None
    contributions: Span | None
    extract: str

    def text(self) -> str:
        """As TOML."""
        spans = {"tax": self.tax, "contributions": self.contributions}
        given = [f'{name} = {{from = "{span[0]}", until = "{span[1]}"}}' for name, span in spans.items() if span]
        return "\n".join(['extract_id = "cases"', f"extracted_on = {self.extracted}", "[coverage]", *given])


class Line(NamedTuple):
    """A line of the ledger."""

    month: str
    employer_id: str
    employer_key: str
    base: Money
    payment: str
    employer: str
    base_match: str
    outcome: str
    reasons: list[str]
    expected_base: Money | None
    basis: str | None
    deviation: float | None


class Verdict(NamedTuple):
    """The verdict on the application; counts are (min, max)."""

    outcome: str
    permit: str
    scope: str
    sanction: str
    employed: str
    paying: str
    window: str
    source: str
    reasons: list[str]
    window_months: tuple[int, int]
    points_months: tuple[int, int]
    year_points: tuple[int, int]
    base_points: tuple[int, int]
    title_months: tuple[int, int]


class Reject(NamedTuple):
    """A fault of a row of the case."""

    dataset: str
    column: str | None
    code: str


class Missing(NamedTuple):
    """A thing the extract lacks to decide the application."""

    what: str
    detail: str
    settles: str


@dataclass(frozen=True)
class Answers:
    """What the run file says of a case. Tiers are (min, max) by multiple."""

    verdicts: list[Verdict]
    all_lines: list[Line]
    tiers: dict[str, tuple[int, int]]
    rejects: list[Reject]
    missing: list[Missing]

    @property
    def verdict(self) -> Verdict:
        """The one verdict."""
        (verdict,) = self.verdicts
        return verdict

    @property
    def gaps(self) -> list[tuple[str, str]]:
        """What is missing, and its detail."""
        return [(each.what, each.detail) for each in self.missing]

    def lines(self, month: str) -> list[Line]:
        """The lines of a month, by employer key."""
        return [line for line in self.all_lines if line.month == month]

    def line(self, month: str) -> Line:
        """The one line of a month."""
        (line,) = self.lines(month)
        return line


def months(first: str, last: str) -> Iterator[str]:
    """The months from first to last."""
    start, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return (f"{month // 12}-{month % 12 + 1:02d}" for month in range(start, end + 1))


_NUMBERS: Final = count(1)
_DECLARED: Final[list[Case]] = []


class Case:
    """A person with one application and the rows that were said of them."""

    def __init__(
        self,
        *,
        applied: str = "2024-09-10",
        extracted: str = "2024-09-20",
        tax: Span | None = ("2022-01", "2024-08"),
        contributions: Span | None = None,
        region: str = "100000",
        extract: str = "",
        **application: Cell,
    ) -> None:
        """Declare a case.

        Args:
            tax, contributions: the manifest's coverage.
            region: the first six digits of the identity number.
            extract: cases that give the same name share an extract, and with no others.
            application: other cells of the application; unless given, A applies and the permit is valid for years.
        """
        self.number = next(_NUMBERS)
        digits = f"{region}19{self.number:09d}"
        self.person_id = digits + ric.calc_check_digit(digits + "0")
        self.manifest = Manifest(extracted, tax, contributions, extract if tax or extract else f"case {self.number}")
        self.rows: list[tuple[str, dict[str, Cell]]] = []
        self._answers: Answers | None = None
        self._silent = {"tax", "contracts"}
        self.row("applications", application_id=f"case-{self.number}", applied_on=applied, **application)
        _DECLARED.append(self)

    @property
    def old_person_id(self) -> str:
        """The identity number as it was before, with 15 digits."""
        return self.person_id[:6] + self.person_id[8:17]

    def row(self, dataset: str, **cells: Cell) -> Self:
        """A row of a dataset. Cells not given are usable; `beyond` stands after the last column of the head."""
        assert self._answers is None, "the case was verified already; say all of it where it is declared"
        columns = COLUMNS[dataset].split()
        own: dict[str, Cell] = {"person_id": self.person_id} if "person_id" in columns else {}
        whole = own | DEFAULTS[dataset] | cells
        if unknown := whole.keys() - {*columns, "beyond"}:
            raise KeyError(f"{dataset} has no {unknown}")
        self.rows.append((dataset, whole))
        if not self.manifest.extract and _concerns_others(dataset, whole):
            self.manifest = self.manifest._replace(extract=f"case {self.number}")
        return self

    def contribution(self, kind: str, first: str, last: str = "", **cells: Cell) -> Self:
        """A contribution row in each month from first to last, of 8000 by A and without its day unless said."""
        for month in months(first, last or first):
            self.row("contributions", **({"kind": kind, "month": month, "paid_on": ""} | cells))
        return self

    def paid(self, first: str, last: str = "", **cells: Cell) -> Self:
        """Months paid normally; on their 15th unless paid_on is given."""
        for month in months(first, last or first):
            self.contribution("normal", month, month, **({"paid_on": f"{month}-15"} | cells))
        return self

    def back(self, first: str, last: str = "", **cells: Cell) -> Self:
        """Months paid back."""
        return self.contribution("back", first, last, **cells)

    def owed(self, first: str, last: str = "", **cells: Cell) -> Self:
        """Months billed and not paid."""
        return self.contribution("owed", first, last, **cells)

    def refund(self, month: str, amount: Money = 8000, paid_on: str = "", **cells: Cell) -> Self:
        """An amount of a month refunded."""
        return self.contribution("refund", month, month, base=-amount, paid_on=paid_on, **cells)

    def topup(self, month: str, amount: Money, paid_on: str = "", **cells: Cell) -> Self:
        """An amount added to a month."""
        return self.contribution("topup", month, month, base=amount, paid_on=paid_on, **cells)

    def wages(self, first: str, last: str = "", income: Cell = 8000, **cells: Cell) -> Self:
        """Wages declared in each month from first to last, by A unless said."""
        self._silent.discard("tax")
        for month in months(first, last or first):
            self.row("tax", month=month, income=income, **cells)
        return self

    def contract(self, employer: Firm, start: str = "2012-01-01", end: str = "", **cells: Cell) -> Self:
        """A contract."""
        self._silent.discard("contracts")
        return self.row("contracts", employer_id=employer, start_on=start, end_on=end, **cells)

    def enrolled(self, employer: Firm, start: str = "2012-01-01", end: str = "") -> Self:
        """An enrolment."""
        return self.row("enrolments", employer_id=employer, from_on=start, until_on=end)

    def link(self, start: Firm, end: Firm, relation: str = "same", on: str = "") -> Self:
        """A link between two employers."""
        return self.row("employer_links", from_id=start, to_id=end, relation=relation, effective_on=on)

    def sanction(self, subject: Firm | None, first: str = "2024-01-01", last: str = "2026-12-31") -> Self:
        """A sanction on an employer, or on the person; without an end if last is empty."""
        kind = "employer" if subject else "person"
        return self.row(
            "sanctions", subject_kind=kind, subject_id=subject or self.person_id, from_on=first, until_on=last
        )

    def spoiled(self, dataset: str) -> Self:
        """A row of the person that cannot be used."""
        return self.row(dataset, **SPOILED[dataset])

    def unreadable(self, dataset: str) -> Self:
        """A row that may be anybody's, for its person cannot be read."""
        return self.row(dataset, person_id="?")

    def without(self, *datasets: str) -> Self:
        """Nothing where a contract or wages would stand unsaid."""
        self._silent.difference_update(datasets)
        return self

    def answers(self) -> Answers:
        """What a verification of all cases with this manifest says of this one."""
        if self._answers is None:
            _verify_together([case for case in _DECLARED if case.manifest == self.manifest and not case._answers])
        assert self._answers is not None
        return self._answers

    def line(self, month: str, payer: Firm = A) -> Line:
        """The line of a month paid by an employer."""
        (line,) = (each for each in self.answers().lines(month) if each.employer_id == payer.number(self.number))
        return line

    def records(self) -> Iterator[tuple[str, list[str]]]:
        """Dataset and cells of each row."""
        if "contracts" in self._silent:
            self.contract(A)
        if "tax" in self._silent and self.manifest.tax:
            self.wages(*self.manifest.tax)
        for dataset, cells in self.rows:
            columns = [*COLUMNS[dataset].split(), *(["beyond"] if "beyond" in cells else [])]
            values = (cells.get(column, "") for column in columns)
            yield dataset, [cell.number(self.number) if isinstance(cell, Firm) else str(cell) for cell in values]

    def take(self, tables: Tables) -> None:
        """Keep what the run file says of this case."""
        self._answers = Answers(
            [Verdict._make(map(_paired(row).get, Verdict._fields)) for row in tables["verdict"]],
            [Line._make(map(row.get, Line._fields)) for row in tables["ledger"]],
            {f"{row['multiple'].normalize():f}": _paired(row)["months"] for row in tables["tier"]},
            [Reject(row["dataset"], row["column_name"], row["code"]) for row in tables["reject"]],
            [Missing._make(map(row.get, Missing._fields)) for row in tables["missing"]],
        )


def given(case: Case) -> pytest.MarkDecorator:
    """One case for one test, declared while the tests are collected, so that it is verified along with others."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=pytest.HIDDEN_PARAM)])


def _concerns_others(dataset: str, cells: dict[str, Cell]) -> bool:
    if dataset == "contributions" and cells["kind"] == "normal" and not cells["paid_on"]:
        return True
    return dataset in SPOILED and not _readable(str(cells["person_id"]))


def _readable(person_id: str) -> bool:
    number = unicodedata.normalize("NFKC", person_id).strip().upper()
    right = len(number) == 18 and ric.calc_check_digit(number) == number[17]
    return number[:17].isdigit() and (right or len(number) == 15)


def _paired(row: Row) -> Row:
    """The row with (min, max) in one under <name> for its columns <name>_min and <name>_max."""
    names = [column.removesuffix("_min") for column in row if column.endswith("_min")]
    return row | {name: (row[f"{name}_min"], row[f"{name}_max"]) for name in names}


def _verify_together(cases: list[Case]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        extract, store = Path(folder, "cases"), Path(folder, "store")
        owners = _write(cases, extract)
        run = verify_source(Request(extract, store))
        tables = {name: _read(run, name) for name in ("verdict", "ledger", "tier", "reject", "missing")}
    by_case: dict[int, Tables] = defaultdict(lambda: {name: [] for name in tables})
    by_person = {case.person_id: case.number for case in cases}
    for name, rows in tables.items():
        for row in rows:
            by_case[_owner(name, row, by_person, owners)][name].append(row)
    for case in cases:
        case.take(by_case[case.number])


def _write(cases: list[Case], folder: Path) -> dict[str, list[int]]:
    """Write one extract; returns the number of the case that each row of a dataset belongs to."""
    records: dict[str, list[list[str]]] = {dataset: [columns.split()] for dataset, columns in COLUMNS.items()}
    owners: dict[str, list[int]] = {dataset: [] for dataset in COLUMNS}
    for case in cases:
        for dataset, cells in case.records():
            records[dataset].append(cells)
            owners[dataset].append(case.number)
    folder.mkdir()
    (folder / "manifest.toml").write_text(cases[0].manifest.text(), encoding="utf-8")
    for dataset, rows in records.items():
        with (folder / f"{dataset}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return owners


def _read(run: Path, table: str) -> list[Row]:
    with duckdb.connect(str(run), read_only=True) as connection:
        months = "* replace (strftime(month, '%Y-%m') as month)" if table == "ledger" else "*"
        result = connection.execute(f"select {months} from {table} order by all")
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _owner(table: str, row: Row, by_person: dict[str, int], owners: dict[str, list[int]]) -> int:
    """The case a row of the run file speaks of; the head is row 1 of a file."""
    if table == "reject":
        return owners[row["dataset"]][int(row["row_number"]) - 2]
    if table in ("tier", "missing"):
        return int(str(row["application_id"]).removeprefix("case-"))
    return by_person[row["person_id"]]
