"""The months of a case: each line with its answers, the figures they rest on and the rows these stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from checks.law.answers import PASS, WORDS
from checks.law.codes import COUNTED_ITEMS, ITEMS, KINDS, WAGES
from checks.law.findings import answer_word, reason_code
from checks.law.months import month_end
from checks.law.reasons import reason
from checks.law.rulebook import Rulebook
from reports.model.explanation import TESTS
from reports.model.run_file import Row, as_number, as_texts
from reports.page.case_rows import Rows

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Payer:
    """An employer that paid contributions or declared wages, and the letter it goes by in the case."""

    letter: str
    employer_id: str
    employer_name: str
    employer_key: str


@dataclass(frozen=True)
class Payment:
    """A contribution row: kind, base in yuan, day of payment."""

    kind: str
    base: Decimal
    paid_on: date | None
    source_row: str


@dataclass(frozen=True)
class Income:
    """A tax row that a test looked at: who declared what for which month, in yuan."""

    month: int
    payer: str
    item: str
    income: Decimal
    stands: bool
    source_row: str


@dataclass(frozen=True)
class Month:
    """One line of a case.

    Attributes:
        payer: letter. expected: yuan. answers: of the three tests, by name. reasons: of the line, by code.
        deadline: the last day of payment. span: the income the expected base was taken from and its months.
        limits: floor and cap of the year, None where they are not known.
        incomes: the tax rows behind a base match that is not pass. rows: the numbers of all rows used, by file.
    """

    month: int
    payer: str
    base: Decimal
    expected: int | None
    basis: str | None
    deviation: float | None
    span: tuple[Decimal, int] | None
    limits: tuple[int, int] | None
    answers: dict[str, str]
    outcome: str
    reasons: tuple[str, ...]
    deadline: date
    payments: tuple[Payment, ...]
    contract: str | None
    incomes: tuple[Income, ...]
    rows: dict[str, set[int]]

    @property
    def shows_alike(self) -> tuple[object, ...] | None:
        """What its row says but for month and source rows; None where it has details of its own."""
        if self.has_remark or self.answers["payment"] != "pass":
            return None
        of_base = () if self.answers["base_match"] == "pass" else (self.span, self.limits, self.incomes)
        figures = (self.base, self.expected, self.basis, self.deviation)
        return *figures, self.outcome, self.reasons, self.contract, *of_base

    @property
    def signs(self) -> Iterator[tuple[str, str]]:
        """The answers by name of their column, the outcome last."""
        yield from self.answers.items()
        yield "outcome", self.outcome

    @property
    def has_remark(self) -> bool:
        """Whether a reason is a remark, which changes no answer."""
        return any(PASS in reason(code).answers for code in self.reasons)


@dataclass
class Stretch:
    """Months of one payer that follow each other and say the same, as one row: the first of them, the last.

    Attributes:
        is_own: whether it is the month of application, which stands alone.
    """

    month: Month
    last: int
    is_own: bool
    rows: dict[str, set[int]]

    @property
    def count(self) -> int:
        """How many months."""
        return self.last - self.month.month + 1

    @property
    def sources(self) -> str:
        """All rows used, as files with row numbers."""
        return "; ".join(f"{path} {_spans(numbers)}" for path, numbers in self.rows.items())

    def extend_with(self, month: Month, own: int) -> bool:
        """Whether a month goes on from here; then its rows are taken over."""
        alike = self.month.shows_alike is not None and self.month.shows_alike == month.shows_alike
        if self.is_own or month.month == own or month.month != self.last + 1 or not alike:
            return False
        self.last = month.month
        for path, numbers in month.rows.items():
            self.rows.setdefault(path, set()).update(numbers)
        return True


def stretches(months: Iterable[Month], own: int) -> tuple[Stretch, ...]:
    """The months as rows, in order of their first month; `own` is the month of application."""
    runs_of_months: list[Stretch] = []
    open_of: dict[str, Stretch] = {}
    for month in months:
        if month.payer in open_of and open_of[month.payer].extend_with(month, own):
            continue
        rows = {path: set(numbers) for path, numbers in month.rows.items()}
        open_of[month.payer] = Stretch(month, month.month, month.month == own, rows)
        runs_of_months.append(open_of[month.payer])
    return tuple(runs_of_months)


def payers_of_person(rows: Rows, person: object) -> dict[object, Payer]:
    """The payers of a person by employer key, lettered in order of their first month; beyond Z by numbers."""
    payers: dict[object, Payer] = {}
    for row in (*rows.lines[person], *(each for each in rows.incomes[person] if each["item"] in COUNTED_ITEMS)):
        if row["key"] not in payers:
            index = len(payers)
            letter = _LETTERS[index] if index < len(_LETTERS) else str(index + 1)
            name = rows.names.get(row["key"], "")
            payers[row["key"]] = Payer(letter, str(row["employer_id"]), name, rows.keys[row["key"]])
    return payers


def wages_of_person(rows: Rows, person: object, payers: dict[object, Payer]) -> dict[tuple[int, str], float]:
    """Wages that stand, in yuan, by month and payer's letter."""
    wages: dict[tuple[int, str], float] = defaultdict(float)
    for row in rows.incomes[person]:
        if row["item"] == WAGES and row["stands"]:
            wages[as_number(row["month"]), payers[row["key"]].letter] += as_number(row["income"]) / 100
    return wages


def months_of_person(rows: Rows, person: object, payers: dict[object, Payer], rulebook: Rulebook) -> tuple[Month, ...]:
    """The lines of a person in order of month and employer."""
    payments, incomes = _by_line(rows.payments[person]), _by_month(rows.incomes[person])
    return tuple(
        _month(line, payments[line["month"], line["key"]], incomes, payers, rulebook) for line in rows.lines[person]
    )


def _by_line(rows: list[Row]) -> dict[tuple[object, object], list[Row]]:
    laid: dict[tuple[object, object], list[Row]] = defaultdict(list)
    for row in rows:
        laid[row["month"], row["key"]].append(row)
    return laid


def _by_month(rows: list[Row]) -> dict[int, list[Row]]:
    laid: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        laid[as_number(row["month"])].append(row)
    return laid


def _month(
    line: Row, payments: list[Row], incomes: dict[int, list[Row]], payers: dict[object, Payer], rulebook: Rulebook
) -> Month:
    month = as_number(line["month"])
    used = _incomes_used(line, incomes, rulebook)
    answers = {test: answer_word(as_number(line[test])) for test in TESTS}
    contract = None if line["contract_row"] is None else f"{line['contract_path']} {line['contract_row']}"
    return Month(
        month=month,
        payer=payers[line["key"]].letter,
        base=_yuan(line["base"]),
        expected=None if line["expected_base"] is None else as_number(line["expected_base"]),
        basis=None if line["basis_name"] is None else str(line["basis_name"]),
        deviation=None if line["deviation"] is None else float(str(line["deviation"])),
        span=None if line["income"] is None else (_yuan(line["income"]), as_number(line["income_months"])),
        limits=_limits(month, rulebook),
        answers=answers,
        outcome=WORDS[as_number(line["outcome"])],
        reasons=_reasons(line),
        deadline=month_end(month + rulebook.payment.deadline_months_after.value),
        payments=tuple(_payment(row) for row in payments),
        contract=contract,
        incomes=tuple(_income(row, payers) for row in used if answers["base_match"] != "pass"),
        rows=_sources(line, payments, used),
    )


def _reasons(line: Row) -> tuple[str, ...]:
    """The reasons of the tests in their order, then the remarks of the line."""
    of_tests = [each for each in (reason_code(as_number(line[test])) for test in TESTS) if each]
    return tuple(dict.fromkeys([*of_tests, *as_texts(line["codes"])]))


def _incomes_used(line: Row, incomes: dict[int, list[Row]], rulebook: Rulebook) -> list[Row]:
    """The tax rows of the group in the months the expected base was taken from, and all of the months looked at."""
    month = as_number(line["month"])
    looked_at = {month + offset for offset in rulebook.base_match.tax_month_offsets.value}
    months = sorted({*_income_months(line), *looked_at})
    rows = [row for each in months for row in incomes[each] if row["item"] in COUNTED_ITEMS]
    return [row for row in rows if row["group_key"] == line["group_key"] or row["month"] in looked_at]


def _income_months(line: Row) -> range:
    if line["income_since"] is None:
        return range(0)
    since = as_number(line["income_since"])
    return range(since, since + (12 if line["basis_name"] == "prior_year_average" else 1))


def _limits(month: int, rulebook: Rulebook) -> tuple[int, int] | None:
    years = (year for year in rulebook.contribution_year if year.from_month <= month <= year.until_month)
    return next(((year.floor, year.cap) for year in years), None)


def _payment(row: Row) -> Payment:
    paid_on = None if row["paid_on"] is None else date.fromisoformat(str(row["paid_on"]))
    return Payment(KINDS[as_number(row["kind"])], _yuan(row["base"]), paid_on, f"{row['path']} {row['row_number']}")


def _income(row: Row, payers: dict[object, Payer]) -> Income:
    return Income(
        month=as_number(row["month"]),
        payer=payers[row["key"]].letter,
        item=ITEMS[as_number(row["item"])],
        income=_yuan(row["income"]),
        stands=bool(row["stands"]),
        source_row=f"{row['path']} {row['row_number']}",
    )


def _sources(line: Row, payments: list[Row], incomes: list[Row]) -> dict[str, set[int]]:
    rows: dict[str, set[int]] = defaultdict(set)
    for each in payments or [line]:
        rows[str(each["path"])].add(as_number(each["row_number"]))
    if line["contract_row"] is not None:
        rows[str(line["contract_path"])].add(as_number(line["contract_row"]))
    for each in incomes:
        rows[str(each["path"])].add(as_number(each["row_number"]))
    return dict(rows)


def _spans(numbers: Iterable[int]) -> str:
    """Row numbers, those that follow each other as a span."""
    spans: list[list[int]] = []
    for each in sorted(numbers):
        if spans and each == spans[-1][1] + 1:
            spans[-1][1] = each
        else:
            spans.append([each, each])
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in spans)


def _yuan(fen: object) -> Decimal:
    return Decimal(as_number(fen)).scaleb(-2)
