"""investor (rules 6, 第四条(二)4, 第六条5): points by an enterprise's tax or its local staff. Applied 2024-09-10.

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
_NUMBERS: Final = count(1)
_DECLARED: Final[dict[Span | None, list[Case]]] = defaultdict(list)
_FOUND: Final[dict[Span | None, dict[str, list[Answer]]]] = {}


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
        self.number, self.covered, self.persons = next(_NUMBERS), covered, count(1)
        self.rows: list[tuple[str, dict[str, Cell]]] = []
        self.investor = self.member_id = self._person()
        self.applied(applied)
        _DECLARED[covered].append(self)

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
        if self.covered not in _FOUND:
            _FOUND[self.covered] = _verify(_DECLARED[self.covered], self.covered)
        return _FOUND[self.covered].get(application or f"case-{self.number}", [])

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


def steady(first: str = "2021-07", last: str = "2024-08", hukou: str = "310115") -> Case:
    """A member paid from before the first December on, with a contract."""
    return Case().member(hukou).paid(first, last).contract()


def _verify(cases: list[Case], covered: Span | None) -> dict[str, list[Answer]]:
    """What hecha says of each application, after the reference said the same."""
    with tempfile.TemporaryDirectory() as place:
        folder, rulebook = Path(place, "in"), Path(place, "rulebook.toml")
        text = reference.RULEBOOK.read_text(encoding="utf-8")
        assert text.count("staff_per_step = { value = 10,") == 1
        rulebook.write_text(text.replace("staff_per_step = { value = 10,", "staff_per_step = { value = 1,"), "utf-8")
        _write(cases, covered, folder)
        found = rows(
            verified(folder, Path(place, "store"), rulebook=rulebook), "select * exclude (run_id) from investor"
        )
        expected = reference.verify(folder, rulebook=rulebook)["investor"]
    assert _counted(found) == _counted(expected)
    answers: dict[str, list[Answer]] = defaultdict(list)
    for row in sorted(found, key=lambda row: str(row["enterprise_id"])):
        pairs = [(row[f"{name}_min"], row[f"{name}_max"]) for name in COUNTS]
        answers[row["application_id"]].append(Answer._make([row["enterprise_id"], *pairs, row["reasons"]]))
    return answers


def _counted(investors: list[dict[str, Any]]) -> Counter[str]:
    return Counter(str(sorted(row.items())) for row in investors)


def _write(cases: list[Case], covered: Span | None, folder: Path) -> None:
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


@pytest.mark.parametrize(
    ("case", "points", "reasons"),
    [
        case("one step a year on average", Case().tax(50_000, 100_000, 150_000), (10, 10), []),
        case("a fen less", Case().tax(50_000, 100_000, "149,999.99"), (0, 0), []),
        case("the years before and after do not count", Case().tax(900_000, 0, 0, 0, 900_000, first=2020), (0, 0), []),
        case("a refund", Case().tax(0, 0, 300_000).tax(-1), (0, 0), []),
        case("refunds of more than was paid", Case().tax(100, -900_000, 100), (0, 0), []),
        case("no more than the most", Case().tax(3_900_000, 0, 0), (120, 120), []),
        case("as much as can be read", Case().tax(*[999_999_999_999_999] * 3), (120, 120), []),
        case("half of it", Case().share(50).tax(0, 0, 300_000), (0, 0), []),
        case("half of twice as much", Case().share("50%").tax(0, 0, 600_000), (10, 10), []),
        case("a hundredth of a per cent too little", Case().share("33.33").tax(0, 0, 900_000), (0, 0), []),
        case("enough", Case().share("33.34").tax(0, 0, 900_000), (10, 10), []),
        case("none of it", Case().share(0).tax(0, 0, 900_000), (0, 0), []),
        case("share unknown", Case().share("").tax(0, 0, 600_000), (0, 20), [SHARE]),
        case("of two rows one unknown", Case().share(50).share("").tax(0, 0, 600_000), (10, 20), [SHARE]),
        case("two rows of a day add up", Case().share(25, DAY).share("25.5", DAY).tax(0, 0, 600_000), (10, 10), []),
        case("to no more than all", Case().share(75).share("74").tax(0, 0, 300_000), (10, 10), []),
        case("the latest holds", Case().share(100, "2023-01-01").share(50, DAY).tax(0, 0, 300_000), (0, 0), []),
        case("not after the day", Case().share(100).share(50, DAY_AFTER).tax(0, 0, 300_000), (10, 10), []),
        case("no day is earliest", Case().share("").share(50, "2001-01-01").tax(0, 0, 600_000), (10, 10), []),
        case("all verified later", Case().share("", DAY_AFTER).tax(0, 0, 600_000), (0, 0), []),
        case("a year without a row", Case().tax(0, 300_000), (10, 120), [YEAR]),
        case("no row at all", Case().tax(1, first=2024), (0, 120), [YEAR]),
        case("another's tax", Case().tax(0, 0, 0).tax(900_000, enterprise=B), (0, 0), []),
        case("one identity", Case().tax(0, 0).tax(300_000, first=2023, enterprise=B).link(), (10, 10), []),
        case(
            "a successor by the day",
            Case().tax(0, 0, 0).tax(300_000, enterprise=B).link("successor", "2024-09-30"),
            (10, 10),
            [],
        ),
        case(
            "a successor next month",
            Case().tax(0, 0, 0).tax(300_000, enterprise=B).link("successor", "2024-10-01"),
            (0, 0),
            [],
        ),
    ],
)
def test_tax(case: Case, points: tuple[int, int], reasons: list[str]) -> None:
    answer = case.answer
    assert (answer.tax, answer.reasons) == (points, sorted([*reasons, LIST]))


Expected = tuple[tuple[int, int], tuple[int, int], list[str]]
IN_DOUBT: Final[Expected] = ((0, 1), (0, 10), [UNDECIDED])
BY_ONE_READING: Final[Expected] = ((0, 0), (0, 10), [UNDECIDED])
GOOD: Final[Expected] = ((1, 1), (10, 10), [])
NOBODY: Final[Expected] = ((0, 0), (0, 0), [])


@pytest.mark.parametrize(
    ("case", "here", "points", "reasons"),
    [
        case("paid and engaged", steady(), *GOOD),
        case("a number alone", steady(hukou="31"), *GOOD),
        case("the city in words", steady(hukou="上海市浦东新区"), *GOOD),
        case("from elsewhere", steady(hukou="340100"), *NOBODY),
        case("from nobody knows where", steady(hukou=""), *IN_DOUBT),
        case("of two rows one local", steady(hukou="340100").listed("310115"), *GOOD),
        case("of two rows one empty", steady(hukou="340100").listed(""), *IN_DOUBT),
        case("two rows count once", steady().listed("31"), *GOOD),
        case("two", steady().member().paid("2021-07", "2024-08").contract(), (2, 2), (20, 20), []),
        case("six months up to the one before", steady("2024-03"), (1, 1), (0, 0), []),
        case("six months up to that of the day", steady("2024-04", "2024-09"), (1, 1), (0, 0), []),
        case("five months", steady("2024-05", "2024-09"), *NOBODY),
        case("not yet due", steady("2024-03", "2024-07"), (0, 1), (0, 0), []),
        case("not paid lately", steady(last="2024-04"), *BY_ONE_READING),
        case("five months up to a December", steady("2021-08"), (1, 1), (0, 0), []),
        case("two Decembers, and another's one", steady("2021-08").member().paid("2021-07", "2021-12").contract(),
             (1, 1), (0, 10), [UNDECIDED]),
        case("late in a December's run", steady("2021-08").paid("2021-07", paid_on="2021-10-01"), (1, 1), (0, 10),
             [UNDECIDED]),
        case("paid back in it", steady("2021-08").paid("2021-07", kind="back"), (1, 1), (0, 0), []),
        case("late lately", steady(last="2024-07").paid("2024-08", paid_on="2024-08-31").paid(
             "2024-06", kind="refund", base=-1), *IN_DOUBT),
        case("paid by another", steady("2021-08").paid("2021-07", employer=B), (1, 1), (0, 0), []),
        case("paid by another of one identity", steady("2021-08").paid("2021-07", employer=B).link(), *GOOD),
        case("paid by the one succeeded by the day",
             steady("2021-08").paid("2021-07", employer=B).link("successor", "2024-09-30"), *GOOD),
        case("paid by the one succeeded next month",
             steady("2021-08").paid("2021-07", employer=B).link("successor", "2024-10-01"), (1, 1), (0, 0), []),
        case("a rejected row of the member", steady("2021-08").paid("2021-07", base="?"), (1, 1), (0, 10),
             [UNDECIDED]),
        case("paid back, with a rejected row", steady("2021-08").paid("2021-07", kind="back").paid("2015-01", base="?"),
             (1, 1), (0, 10), [UNDECIDED]),
        case("no contribution on file", Case().member().contract(), (0, 1), (0, 10), [UNDECIDED, UNSEEN]),
        case("no contribution on file, from elsewhere", Case().member("340100").contract(), (0, 0), (0, 0), [UNSEEN]),
        case("a medical one on file", Case().member().contract().paid("2024-01", insurance="medical"), *NOBODY),
    ],
)  # fmt: skip
def test_staff(case: Case, here: tuple[int, int], points: tuple[int, int], reasons: list[str]) -> None:
    answer = case.answer
    assert (answer.here, answer.staff, answer.reasons) == (here, points, reasons)


def paid() -> Case:
    """A member of whom no contract or enrolment is on file."""
    return Case().member().paid("2021-07", "2024-08")


@pytest.mark.parametrize(
    ("case", "here", "points", "reasons"),
    [
        case("nothing on file", paid(), *IN_DOUBT),
        case("with another alone", paid().contract(employer=B).enrolled(employer=B), *IN_DOUBT),
        case("begun on the day", paid().contract(DAY), *GOOD),
        case("begun the day after", paid().contract(DAY_AFTER), *BY_ONE_READING),
        case("ended on the day", paid().contract(end=DAY), *GOOD),
        case("ended the day before", paid().contract(end=DAY_BEFORE), *BY_ONE_READING),
        case("an enrolment", paid().enrolled(), *GOOD),
        case("an enrolment ended the day before", paid().enrolled(end=DAY_BEFORE), *BY_ONE_READING),
        case("a contract ended, an enrolment open", paid().contract(end=DAY_BEFORE).enrolled(), *GOOD),
        case("of one identity", paid().contract(employer=B).link(), *GOOD),
    ],
)
def test_engaged(case: Case, here: tuple[int, int], points: tuple[int, int], reasons: list[str]) -> None:
    answer = case.answer
    assert (answer.here, answer.staff, answer.reasons) == (here, points, reasons)


OF_ANOTHER = Case().member(enterprise=B).paid("2021-07", "2024-08").contract()
MYSELF = Case()
MYSELF.listed("310115", person=MYSELF.investor).paid("2021-07", "2024-08").contract()
NO_LIST: Final[Expected] = ((0, 0), (0, 120), [LIST])


@pytest.mark.parametrize(
    ("case", "here", "points", "reasons"),
    [
        case("no list", Case(), *NO_LIST),
        case("another's list", OF_ANOTHER, *NO_LIST),
        case("the applicant is no staff", MYSELF, *NOBODY),
    ],
)
def test_who_is_listed(case: Case, here: tuple[int, int], points: tuple[int, int], reasons: list[str]) -> None:
    answer = case.answer
    assert (answer.here, answer.staff, answer.reasons) == (here, points, reasons)


@pytest.mark.parametrize(
    ("case", "points"),
    [
        case("staff more", steady().tax(0, 0, 0), (10, 10)),
        case("tax more", steady().tax(0, 0, 600_000), (20, 20)),
        case("tax surely, staff perhaps", steady(hukou="").member("").paid("2021-07", "2024-08").tax(0, 0, 300_000),
             (10, 20)),
    ],
)  # fmt: skip
def test_the_larger_of_tax_and_staff(case: Case, points: tuple[int, int]) -> None:
    assert case.answer.points == points


SHOWN = ("2021-08", "2024-09")
OUTSIDE = Case(covered=SHOWN).member().paid("2021-08", "2024-08").contract()
INSIDE = Case(covered=SHOWN).member().paid("2021-07").paid("2021-09", "2024-08").contract()


@pytest.mark.parametrize(
    ("case", "points"), [case("not covered", OUTSIDE, (0, 10)), case("covered, not paid", INSIDE, (0, 0))]
)
def test_a_month_that_the_data_do_not_cover(case: Case, points: tuple[int, int]) -> None:
    assert (case.answer.here, case.answer.staff) == ((1, 1), points)


TWO = Case().share(100).share(100, enterprise=B).tax(0, 0, 300_000).tax(0, 0, 600_000, enterprise=B)
ONE = Case().share(50).share(50, enterprise=B).tax(0, 0, 300_000).link()
SPELLED = Case().share(50, enterprise=A.tax_number).share(60).tax(0, 0, 300_000)
TWICE = Case().applied("2023-06-01", "earlier").tax(0, 0, 300_000)


def test_one_row_an_enterprise() -> None:
    assert [answer.tax for answer in TWO.answers()] == [(10, 10), (20, 20)]
    assert [answer.enterprise_id for answer in TWO.answers()] == [A.number(TWO.number), B.number(TWO.number)]


def test_enterprises_of_one_identity_are_one() -> None:
    assert (ONE.answer.enterprise_id, ONE.answer.tax) == (A.number(ONE.number), (10, 10))


def test_the_smallest_number_names_the_enterprise() -> None:
    assert (SPELLED.answer.enterprise_id, SPELLED.answer.tax) == (A.tax_number.number(SPELLED.number), (10, 10))


def test_each_application_has_years_of_its_own() -> None:
    assert TWICE.answer.tax == (10, 10)
    assert [(answer.tax, answer.reasons) for answer in TWICE.answers("earlier")] == [((0, 120), [LIST, YEAR])]


UNKNOWN = Case().share("").share("", enterprise=B).tax(0, 0, 0)


def test_no_outcome_changes(tmp_path: Path) -> None:
    """What is to be known of investments is said of the enterprise, and of the verdict nothing."""
    _write([UNKNOWN], None, tmp_path / "in")
    told = verified(tmp_path / "in", tmp_path / "store")
    for dataset in ("investments", "enterprise_taxes", "local_staff"):
        (tmp_path / "in" / f"{dataset}.csv").unlink()
    silent = verified(tmp_path / "in", tmp_path / "store")
    verdicts, enterprises = (
        [rows(run, f"select * exclude (run_id) from {table}") for run in (told, silent)]
        for table in ("verdict", "investor")
    )
    assert [len(each) for each in enterprises] == [2, 0]
    assert verdicts[0] == verdicts[1] != []
