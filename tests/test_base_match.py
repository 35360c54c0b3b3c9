"""base_match (rules 2.3): the contribution base must be reasonably matched with the income declared for tax.

Contribution years used most: 2023-07 to 2024-06 (base year 2022, floor 7310, cap 36549) and 2024-07 to 2025-06 (2023,
7384, 36921). Unless a case says otherwise, tax covers 2022-01 to 2024-08. A base may exceed the income by 10 % (20 %
with a second look) and fall short of it by 10 % (100 % with a second look).
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cases import A, B, C, Case, Money, Span, given

ABOVE, BELOW = ["BASE_ABOVE_INCOME"], ["BASE_BELOW_INCOME"]
AVERAGE, FIRST, CURRENT = "prior_year_average", "first_full_month", "current_month"


def based(month: str, base: Money, tax: Span = ("2022-01", "2024-08")) -> Case:
    """A pays the month on this base; nothing is declared until the case says so."""
    return Case(tax=tax).paid(month, base=base).without("tax")


def steady(base: str, wages: Money = 10000) -> Case:
    """2024-08 on this base, the wages the same in every covered month."""
    return based("2024-08", Decimal(base)).wages("2022-01", "2024-08", wages)


# --- how far the base may lie from the income ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(steady("10000"), "pass", [], id="equal"),
        pytest.param(steady("11000"), "pass", [], id="10 % above"),
        pytest.param(steady("11000.01"), "refer", ABOVE, id="10 % above and a fen"),
        pytest.param(steady("12000"), "refer", ABOVE, id="20 % above"),
        pytest.param(steady("12000.01"), "fail", ABOVE, id="20 % above and a fen"),
        pytest.param(steady("9000"), "pass", [], id="10 % below"),
        pytest.param(steady("8999.99"), "refer", BELOW, id="10 % below and a fen"),
        pytest.param(steady("0.01"), "refer", BELOW, id="almost nothing"),
        pytest.param(steady("0"), "refer", BELOW, id="100 % below"),
        pytest.param(steady("11001.10", 10001), "pass", [], id="10 % above an odd income"),
        pytest.param(steady("11001.11", 10001), "refer", ABOVE, id="10 % above an odd income and a fen"),
        pytest.param(steady("12001.20", 10001), "refer", ABOVE, id="20 % above an odd income"),
        pytest.param(steady("12001.21", 10001), "fail", ABOVE, id="20 % above an odd income and a fen"),
        pytest.param(steady("9000.90", 10001), "pass", [], id="10 % below an odd income"),
        pytest.param(steady("9000.89", 10001), "refer", BELOW, id="10 % below an odd income and a fen"),
    ],
)
def test_tolerances(case: Case, answer: str, reasons: list[str]) -> None:
    line = case.answers().line("2024-08")
    assert (line.base_match, line.reasons) == (answer, reasons)


@pytest.mark.parametrize(
    ("case", "expected", "deviation"),
    [
        pytest.param(steady("10000"), 10000, 0, id="none"),
        pytest.param(steady("11000"), 10000, 0.1, id="above"),
        pytest.param(steady("9500"), 10000, 0.05, id="below"),
        pytest.param(steady("10000", Decimal("10000.49")), 10000, 0, id="fen below a half are dropped"),
        pytest.param(steady("10000", Decimal("10000.50")), 10001, 1 / 10001, id="half a yuan is rounded up"),
        pytest.param(steady("7384", 3000), 7384, 0, id="income below the floor"),
        pytest.param(steady("7384", Decimal("7384.49")), 7384, 0, id="income at the floor"),
        pytest.param(steady("7385", 7385), 7385, 0, id="income above the floor"),
        pytest.param(steady("36921", 90000), 36921, 0, id="income above the cap"),
        pytest.param(steady("36921", Decimal("36920.50")), 36921, 0, id="income at the cap"),
        pytest.param(steady("36920", 36920), 36920, 0, id="income below the cap"),
    ],
)
def test_expected_base_is_rounded_and_held_between_floor_and_cap(case: Case, expected: int, deviation: float) -> None:
    line = case.answers().line("2024-08")
    assert (line.base_match, line.expected_base) == ("pass", expected)
    assert line.deviation == pytest.approx(deviation)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(steady("7383", 3000), "pass", [], id="one yuan below the floor"),
        pytest.param(steady("7382.99", 3000), "refer", ["BASE_OUT_OF_RANGE"], id="a yuan and a fen below the floor"),
        pytest.param(steady("36922", 90000), "pass", [], id="one yuan above the cap"),
        pytest.param(steady("36922.01", 90000), "refer", ["BASE_OUT_OF_RANGE"], id="a yuan and a fen above the cap"),
        pytest.param(steady("7383", 8000), "pass", [], id="one yuan below the floor, income above it"),
        pytest.param(steady("6000", 3000), "refer", BELOW, id="far below the floor: the refer stays"),
        pytest.param(steady("42000", 90000), "refer", ABOVE, id="far above the cap: the refer stays"),
        pytest.param(steady("50000", 90000), "fail", ABOVE, id="farther above the cap: the fail stays"),
    ],
)
def test_base_outside_floor_and_cap(case: Case, answer: str, reasons: list[str]) -> None:
    line = case.answers().line("2024-08")
    assert (line.base_match, line.reasons) == (answer, reasons)


POOR = Case().paid("2013-04", "2024-08").wages("2013-04", "2024-08", 1000)
RICH = Case().paid("2013-04", "2024-08").wages("2013-04", "2024-08", 99999)


@pytest.mark.parametrize(
    ("month", "floor", "cap"),
    [
        ("2013-04", 2815, 14076),
        ("2014-03", 2815, 14076),
        ("2014-04", 3022, 15108),
        ("2019-03", 4279, 21396),
        ("2019-04", 4699, 23496),
        ("2019-05", 4927, 24633),
        ("2020-06", 4927, 24633),
        ("2020-07", 4927, 28017),
        ("2021-06", 4927, 28017),
        ("2021-07", 5975, 31014),
        ("2022-06", 5975, 31014),
        ("2022-07", 6520, 34188),
        ("2023-06", 6520, 34188),
        ("2023-07", 7310, 36549),
        ("2024-06", 7310, 36549),
        ("2024-07", 7384, 36921),
    ],
)
def test_first_and_last_month_of_contribution_years(month: str, floor: int, cap: int) -> None:
    assert POOR.answers().line(month).expected_base == floor
    assert RICH.answers().line(month).expected_base == cap


def of_2027() -> Case:
    """Applied in the months after the last contribution year known."""
    return Case(applied="2027-08-10", extracted="2027-08-20", tax=("2026-01", "2027-08"))


@pytest.mark.parametrize(
    ("case", "month"),
    [
        pytest.param(Case().paid("2013-03"), "2013-03", id="before the first year"),
        pytest.param(of_2027().paid("2027-07"), "2027-07", id="after the last year"),
        pytest.param(of_2027().paid("2027-07").without("tax"), "2027-07", id="nothing declared"),
        pytest.param(of_2027().paid("2027-07").without("tax").spoiled("tax"), "2027-07", id="a tax row rejected"),
        pytest.param(of_2027().paid("2027-07", base=99999), "2027-07", id="a base far above the income"),
    ],
)
def test_month_without_floor_and_cap(case: Case, month: str) -> None:
    line = case.answers().line(month)
    assert (line.base_match, line.reasons) == ("refer", ["PARAMETERS_MISSING"])
    assert (line.expected_base, line.basis, line.deviation) == (None, None, None)


@given(of_2027().paid("2027-06", base=7546).wages("2027-06", income=1000))
def test_last_month_with_floor_and_cap(case: Case) -> None:
    line = case.answers().line("2027-06")
    assert (line.base_match, line.expected_base) == ("pass", 7546)


# --- the average of the year before -------------------------------------------------------------------------------


def year_before(base: Money = 20000, tax: Span = ("2022-01", "2024-08")) -> Case:
    """2023-09 on this base, wages of 2022 still to be said, then 12000."""
    return based("2023-09", base, tax).wages("2023-01", "2024-08", 12000)


@pytest.mark.parametrize(
    ("case", "answer", "expected"),
    [
        pytest.param(year_before().wages("2022-01", "2022-12", 20000), "pass", 20000, id="wages all year"),
        pytest.param(
            year_before().wages("2022-01", "2022-12", 18000).wages("2022-01", income=24000, item="bonus"),
            "pass",
            20000,
            id="a bonus is spread over the year",
        ),
        pytest.param(year_before().wages("2022-07", "2022-12", 20000), "pass", 20000, id="half a year, by six months"),
        pytest.param(year_before().wages("2022-12", income=20000), "pass", 20000, id="December alone"),
        pytest.param(year_before().wages("2022-01", income=20000), "pass", 20000, id="January alone"),
        pytest.param(
            year_before().wages("2022-01", "2022-10", 18000).wages("2022-12", income=20000, item="bonus"),
            "pass",
            20000,
            id="a bonus in a month without wages",
        ),
        pytest.param(
            year_before().wages("2022-01", "2022-10", 21000).wages("2022-11", income=-10000),
            "pass",
            20000,
            id="a month below zero takes from the sum and is no wage month",
        ),
        pytest.param(
            year_before().wages("2022-01", "2022-10", 20000).wages("2022-11", income=0),
            "pass",
            20000,
            id="a month of zero is no wage month",
        ),
        pytest.param(
            year_before().wages("2022-01", income=Decimal("39999.99")).wages("2022-02", income=Decimal("0.01")),
            "pass",
            20000,
            id="a month of one fen is a wage month",
        ),
        pytest.param(
            year_before().wages("2022-01", "2022-12", 20000).wages("2022-06", income=90000, item="劳务报酬所得"),
            "pass",
            20000,
            id="other items are not used",
        ),
        pytest.param(
            year_before().wages("2022-01", "2022-12", 20000).wages("2022-01", "2022-12", 9000, agent_id=B),
            "pass",
            20000,
            id="wages from another agent are not own",
        ),
        pytest.param(
            year_before(20001).wages("2022-01", income=20001).wages("2022-02", income=20000),
            "pass",
            20001,
            id="half a yuan is rounded up",
        ),
        pytest.param(
            year_before(20000).wages("2022-01", income=Decimal("20000.99")).wages("2022-02", income=20000),
            "pass",
            20000,
            id="a fen less is rounded down",
        ),
    ],
)
def test_average_of_the_year_before(case: Case, answer: str, expected: int) -> None:
    line = case.answers().line("2023-09")
    assert (line.base_match, line.expected_base, line.basis) == (answer, expected, AVERAGE)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(
            year_before(tax=("2022-02", "2024-08")).wages("2022-01", "2022-12", 20000), 12000, id="January not covered"
        ),
        pytest.param(
            year_before(tax=("2022-01", "2022-11")).wages("2022-01", "2022-12", 20000), 12000, id="December not covered"
        ),
        pytest.param(year_before().wages("2022-06", income=240000, item="bonus"), 12000, id="bonus without wages"),
        pytest.param(
            year_before().wages("2022-01", "2022-12", 20000, agent_id=B), 12000, id="another agent's wages alone"
        ),
    ],
)
def test_no_average(case: Case, expected: int) -> None:
    line = case.answers().line("2023-09")
    assert (line.base_match, line.reasons, line.expected_base) == ("fail", ABOVE, expected)


@given(year_before(tax=("2022-01", "2022-12")).wages("2022-01", "2022-12", 20000))
def test_average_of_a_year_just_covered(case: Case) -> None:
    line = case.answers().line("2023-09")
    assert (line.base_match, line.basis, line.expected_base) == ("pass", AVERAGE, 20000)


@given(
    Case()
    .paid("2024-06", "2024-07", base=15000)
    .wages("2022-01", "2022-12", 15000)
    .wages("2023-01", "2023-12", 20000)
    .wages("2024-01", "2024-08", 9000)
)
def test_year_before_turns_in_july(case: Case) -> None:
    june, july = case.answers().line("2024-06"), case.answers().line("2024-07")
    assert (june.base_match, june.expected_base) == ("pass", 15000)
    assert (july.base_match, july.expected_base, july.reasons) == ("refer", 20000, BELOW)


# --- the first full month -----------------------------------------------------------------------------------------


def hired(first: str, base: Money, start: Money, month: str = "2024-03", tax: Span = ("2022-01", "2024-08")) -> Case:
    """The month on this base, wages of 20000 in it and the next, and of `start` in the first month of all."""
    following = "2024-04" if month == "2024-03" else month
    return based(month, base, tax).wages(first, income=start).wages(month, following, 20000)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(hired("2023-05", 10000, 10000), 10000, id="wages of the first month"),
        pytest.param(hired("2023-01", 10000, 10000), 10000, id="hired in January after the base year"),
        pytest.param(
            hired("2023-05", 10000, 3000).wages("2023-06", income=10000), 10000, id="wages of the month after it"
        ),
        pytest.param(
            hired("2023-05", 10000, 10000).wages("2023-06", income=30000), 10000, id="the first rather than the next"
        ),
        pytest.param(hired("2023-05", 7310, 3000), 7310, id="first month below the floor"),
        pytest.param(
            hired("2023-05", 10000, 10000).wages("2021-12", "2023-04", 15000, agent_id=B),
            10000,
            id="wages from another agent before",
        ),
        pytest.param(
            hired("2023-05", 10000, 10000).wages("2023-04", income=0).wages("2023-03", income=-9000),
            10000,
            id="months of zero and below before",
        ),
        pytest.param(
            hired("2023-05", 10000, 10000).wages("2022-12", income=50000, item="bonus"), 10000, id="a bonus before"
        ),
        pytest.param(hired("2023-06", 10000, 10000, tax=("2023-05", "2024-08")), 10000, id="the second covered month"),
    ],
)
def test_first_full_month(case: Case, expected: int) -> None:
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == ("pass", [])
    assert (line.expected_base, line.basis, line.deviation) == (expected, FIRST, 0)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(hired("2022-12", 10000, 10000, tax=("2022-02", "2024-08")), id="hired in the base year"),
        pytest.param(hired("2023-05", 10000, 10000, tax=("2023-05", "2024-08")), id="the first covered month"),
        pytest.param(hired("2023-04", 10000, 10000, tax=("2023-05", "2024-08")), id="not covered"),
        pytest.param(
            hired("2021-06", 10000, 10000, tax=("2020-01", "2024-08")).wages("2023-05", income=10000),
            id="first wages before the base year, none in it",
        ),
        pytest.param(
            hired("2023-05", 10000, 3000).wages("2023-07", income=10000), id="no wages in the month after the first"
        ),
        pytest.param(
            hired("2023-05", 10000, 10000, tax=("2022-02", "2024-08")).wages("2022-01", income=9000),
            id="wages in a month of the base year that is not covered",
        ),
    ],
)
def test_no_first_full_month(case: Case) -> None:
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == ("refer", BELOW)
    assert (line.expected_base, line.basis) == (20000, CURRENT)


def first_at(month: str, *wages: int) -> Case:
    """2024-03 on a base of 10000, hired in the month with these wages in it and the months after."""
    case = based("2024-03", 10000)
    for offset, income in enumerate(wages):
        case.wages(f"2024-{int(month[-2:]) + offset:02d}", income=income)
    return case


@pytest.mark.parametrize(
    ("case", "answer", "basis", "reasons"),
    [
        pytest.param(first_at("2024-02", 3000, 10000), "pass", FIRST, [], id="the month before"),
        pytest.param(first_at("2024-03", 10000), "pass", FIRST, [], id="the month itself"),
        pytest.param(first_at("2024-03", 3000, 10000), "pass", FIRST, [], id="the month itself, full in the next"),
        pytest.param(first_at("2024-04", 10000), "pass", FIRST, [], id="the next month"),
        pytest.param(first_at("2024-04", 9300, 10000), "pass", FIRST, [], id="full in the second next, too late"),
        pytest.param(first_at("2024-05", 10000), "fail", None, ["TAX_MISSING"], id="the second next month"),
    ],
)
def test_hired_around_the_month(case: Case, answer: str, basis: str | None, reasons: list[str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.base_match, line.basis, line.reasons) == (answer, basis, reasons)


@given(first_at("2024-04", 9300, 10000))
def test_month_after_the_first_is_too_late(case: Case) -> None:
    assert case.answers().line("2024-03").expected_base == 9300


# --- the months the wage may be declared in -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(based("2024-08", 10000).wages("2023-12", "2024-08"), 8000, id="the last covered month"),
        pytest.param(
            based("2024-07", 8800).wages("2023-12", "2024-07").wages("2024-08", income=10000),
            8000,
            id="both months fit: the nearer",
        ),
        pytest.param(
            based("2024-07", 10000).wages("2023-12", "2024-07").wages("2024-08", income=10000),
            10000,
            id="the next month alone fits",
        ),
        pytest.param(
            based("2024-07", 10000).wages("2023-12", "2024-06").wages("2024-08", income=10000),
            10000,
            id="nothing in the month, all in the next",
        ),
        pytest.param(
            based("2024-06", 15000).wages("2022-12", "2024-07").wages("2024-08", income=15000),
            8000,
            id="the second next month does not count",
        ),
        pytest.param(
            based("2024-06", 15000)
            .wages("2022-12", "2024-04")
            .wages("2024-05", income=15000)
            .wages("2024-06", "2024-08"),
            8000,
            id="the month before does not count",
        ),
        pytest.param(
            based("2024-08", 10000).wages("2023-12", "2024-08").wages("2024-09", income=10000),
            10000,
            id="the next month, though not covered",
        ),
        pytest.param(
            based("2024-07", 10000).wages("2023-12", "2024-07", 6000).wages("2024-07", income=4000, agent_id=A.code),
            10000,
            id="declared in two parts, under two numbers of the employer",
        ),
    ],
)
def test_current_month(case: Case, expected: int) -> None:
    line = case.answers().all_lines[0]
    assert line.expected_base == expected


# --- which income holds -------------------------------------------------------------------------------------------


def between(base: Money, average: Money, month: Money, following: Money | None = None) -> Case:
    """2024-03 on this base; the average of 2022, the wages of 2024-03 and of 2024-04."""
    case = based("2024-03", base).wages("2022-01", "2022-12", average).wages("2024-03", income=month)
    return case if following is None else case.wages("2024-04", income=following)


@pytest.mark.parametrize(
    ("case", "answer", "reasons", "expected", "basis"),
    [
        pytest.param(between(12500, 10000, 25000), "refer", BELOW, 25000, CURRENT, id="refer before a nearer fail"),
        pytest.param(between(10300, 10000, 10500), "pass", [], 10500, CURRENT, id="the nearer of two that pass"),
        pytest.param(between(10200, 10000, 10500), "pass", [], 10000, AVERAGE, id="the nearer, the average"),
        pytest.param(between(10000, 10000, 10000), "pass", [], 10000, AVERAGE, id="both the same: the average"),
        pytest.param(between(12000, 10000, 15000), "refer", ABOVE, 10000, AVERAGE, id="20 % from both: the average"),
        pytest.param(between(12000, 15000, 10000), "refer", BELOW, 15000, AVERAGE, id="20 % from both, average above"),
        pytest.param(
            between(12000, 30000, 10000, 15000), "refer", ABOVE, 10000, CURRENT, id="20 % from both: month before next"
        ),
        pytest.param(
            between(12000, 30000, 15000, 10000), "refer", BELOW, 15000, CURRENT, id="20 % from both, month above"
        ),
        pytest.param(
            between(Decimal("12000.01"), 15000, 10000), "refer", BELOW, 15000, AVERAGE, id="a fen more: the one above"
        ),
        pytest.param(
            between(Decimal("11999.99"), 15000, 10000), "refer", ABOVE, 10000, CURRENT, id="a fen less: the one below"
        ),
        pytest.param(between(25000, 10000, 12000), "fail", ABOVE, 12000, CURRENT, id="the nearer of two that fail"),
        pytest.param(
            hired("2024-02", 12000, 10000, "2024-03").wages("2024-03", income=-5000),
            "refer",
            ABOVE,
            10000,
            FIRST,
            id="20 % from both: first month before the month after it",
        ),
    ],
)
def test_best_income_holds(case: Case, answer: str, reasons: list[str], expected: int, basis: str) -> None:
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons, line.expected_base, line.basis) == (answer, reasons, expected, basis)


# --- no own wages in any of the months ----------------------------------------------------------------------------

MISSING, NOT_COVERED, OTHER = ["TAX_MISSING"], ["TAX_NOT_COVERED"], ["TAX_OTHER_AGENT"]


def silent(month: str, base: Money | None, agent: str = "") -> Case:
    """The month on this base beside an average of 10000 (no average if None); B declares wages in the month `agent`."""
    case = based(month, base or 10000)
    if base:
        case.wages("2022-01", "2023-12", 10000)
    return case.wages(agent, income=5000, agent_id=B) if agent else case


@pytest.mark.parametrize(
    ("case", "answer", "reasons", "expected"),
    [
        pytest.param(silent("2024-03", 12001), "fail", ABOVE, 10000, id="fail, nobody"),
        pytest.param(silent("2024-03", 12001, "2024-03"), "fail", ABOVE, 10000, id="fail, another agent"),
        pytest.param(silent("2024-03", 10000, "2024-03"), "refer", OTHER, 10000, id="pass, another agent"),
        pytest.param(silent("2024-03", 10000, "2024-04"), "refer", OTHER, 10000, id="pass, another in the next month"),
        pytest.param(silent("2024-03", 12000, "2024-03"), "refer", OTHER, 10000, id="refer, another agent"),
        pytest.param(silent("2024-03", None, "2024-03"), "refer", OTHER, None, id="no income, another agent"),
        pytest.param(silent("2024-03", 10000), "refer", MISSING, 10000, id="pass, nobody"),
        pytest.param(silent("2024-03", 12000), "refer", MISSING, 10000, id="refer, nobody"),
        pytest.param(silent("2024-03", None), "fail", MISSING, None, id="no income, nobody"),
        pytest.param(silent("2024-03", 10000, "2024-02"), "refer", MISSING, 10000, id="another in the month before"),
        pytest.param(silent("2024-03", 10000, "2024-05"), "refer", MISSING, 10000, id="another in the second next"),
        pytest.param(silent("2024-07", 10000), "refer", MISSING, 10000, id="the next month is the last covered"),
        pytest.param(silent("2024-08", 10000), "pass", [], 10000, id="next not covered: pass"),
        pytest.param(silent("2024-08", 10000, "2024-08"), "pass", [], 10000, id="next not covered: pass, another"),
        pytest.param(silent("2024-08", 12000), "refer", NOT_COVERED, 10000, id="next not covered: refer"),
        pytest.param(silent("2024-08", 12001), "refer", NOT_COVERED, 10000, id="next not covered: fail"),
        pytest.param(silent("2024-08", None), "refer", NOT_COVERED, None, id="next not covered: no income"),
        pytest.param(silent("2024-08", None, "2024-08"), "refer", NOT_COVERED, None, id="next not covered: another"),
        pytest.param(silent("2021-12", None), "refer", NOT_COVERED, None, id="the month before the first covered"),
        pytest.param(silent("2022-01", None), "fail", MISSING, None, id="the first covered month"),
    ],
)
def test_no_wages_declared(case: Case, answer: str, reasons: list[str], expected: int | None) -> None:
    line = case.answers().all_lines[0]
    assert (line.base_match, line.reasons, line.expected_base) == (answer, reasons, expected)


@given(based("2024-08", Decimal("7382.99")).wages("2023-01", "2023-12", 3000))
def test_pass_without_wages_is_still_measured_against_floor_and_cap(case: Case) -> None:
    line = case.answers().line("2024-08")
    assert (line.base_match, line.reasons, line.expected_base) == ("refer", ["BASE_OUT_OF_RANGE"], 7384)


@pytest.mark.parametrize(
    ("case", "reasons"),
    [
        pytest.param(silent("2024-03", 10000).wages("2024-03", income=-1), MISSING, id="own wages below zero"),
        pytest.param(silent("2024-03", 10000).wages("2024-03", income=0), MISSING, id="own wages of zero"),
        pytest.param(silent("2024-03", 10000).wages("2024-03", item="bonus"), MISSING, id="an own bonus"),
        pytest.param(
            silent("2024-03", 10000).wages("2024-03", item="bonus", agent_id=B), MISSING, id="another's bonus"
        ),
        pytest.param(silent("2024-03", 10000).wages("2024-03", income=0, agent_id=B), MISSING, id="another's zero"),
        pytest.param(
            silent("2024-03", 10000, "2024-03").wages("2024-03", income=-5000, agent_id=B, declared_on="2024-05-01"),
            MISSING,
            id="another's wages corrected to below zero",
        ),
        pytest.param(
            silent("2024-03", 10000, "2024-03").wages("2024-03", income=-5000, agent_id=B),
            MISSING,
            id="another's wages reversed",
        ),
        pytest.param(
            silent("2024-03", 10000, "2024-03").wages("2024-03", income=-5000, agent_id=C),
            OTHER,
            id="one other's wages, a third's reversal",
        ),
        pytest.param(
            silent("2024-03", 10000, "2024-03")
            .wages("2024-03", income=-5000, agent_id=C)
            .link(B, C, "successor", "2025-01-01"),
            MISSING,
            id="wages and reversal of one other group",
        ),
    ],
)
def test_what_is_no_wage(case: Case, reasons: list[str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == ("refer", reasons)


@given(silent("2024-03", 10000, "2024-03").wages("2024-03", income=Decimal("0.01")))
def test_one_fen_is_a_wage(case: Case) -> None:
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons, line.expected_base) == ("pass", [], 10000)


@given(silent("2024-03", 10000).wages("2024-03", income=Decimal("0.01"), agent_id=B))
def test_one_fen_is_another_agents_wage(case: Case) -> None:
    assert case.answers().line("2024-03").reasons == OTHER


# --- coverage the manifest does not give --------------------------------------------------------------------------


def uncovered(month: str, base: int) -> Case:
    """The manifest says nothing of tax."""
    return Case(tax=None).paid(month, base=base)


@pytest.mark.parametrize(
    ("case", "answer", "reasons", "expected"),
    [
        pytest.param(
            uncovered("2024-03", 10000).without("tax"), "refer", NOT_COVERED, None, id="no tax rows: nothing is covered"
        ),
        pytest.param(
            uncovered("2024-03", 10000)
            .wages("2024-03", "2024-04", item="bonus")
            .wages("2024-03", "2024-04", income="?"),
            "refer",
            NOT_COVERED,
            None,
            id="bonuses and rejected rows cover nothing",
        ),
        pytest.param(
            uncovered("2023-09", 10000).wages("2022-01", "2022-12", 10000).wages("2023-09", income=20000),
            "pass",
            [],
            10000,
            id="wages of the whole base year",
        ),
        pytest.param(
            uncovered("2023-09", 10000)
            .wages("2022-02", "2022-12", 10000)
            .wages("2022-01", income=10000, item="bonus")
            .wages("2023-09", income=20000),
            "refer",
            BELOW,
            20000,
            id="a bonus instead of wages in January",
        ),
        pytest.param(
            uncovered("2024-03", 10000).wages("2022-01", "2023-12", 10000).wages("2024-04", income=5000, agent_id=B),
            "refer",
            OTHER,
            10000,
            id="up to another agent's wages",
        ),
    ],
)
def test_wages_rows_tell_what_is_covered(case: Case, answer: str, reasons: list[str], expected: int | None) -> None:
    line = case.answers().all_lines[0]
    assert (line.base_match, line.reasons, line.expected_base) == (answer, reasons, expected)


# --- corrected declarations ---------------------------------------------------------------------------------------


def declared(*rows: tuple[Money, str], **cells: str) -> Case:
    """2024-03 on a base of 10000; wages of the month and the day each was declared on."""
    case = based("2024-03", 10000)
    for income, day in rows:
        case.wages("2024-03", income=income, declared_on=day, **cells)
    return case


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(declared((9000, "2024-04-10"), (10000, "2024-05-10")), 10000, id="the later one stands"),
        pytest.param(declared((10000, "2024-05-10"), (9000, "2024-04-10")), 10000, id="whatever the order"),
        pytest.param(declared((9000, ""), (10000, "2024-05-10")), 10000, id="one without a day is the earliest"),
        pytest.param(declared((4000, "2024-04-10"), (6000, "2024-04-10")), 10000, id="two of one day are added"),
        pytest.param(declared((4000, ""), (6000, "")), 10000, id="two without a day are added"),
        pytest.param(
            declared((4000, "2024-04-10"), (6000, "2024-04-10"), (10500, "2024-05-10")), 10500, id="one corrects both"
        ),
        pytest.param(declared((10000, "2024-04-10"), (10000, "2024-04-10")), 10000, id="the same row twice is one row"),
        pytest.param(declared((12000, "2024-04-10"), (-2000, "2024-04-10")), 10000, id="a reversal is added"),
        pytest.param(
            declared((9000, "2024-04-10")).wages("2024-03", income=10000, declared_on="2024-05-10", agent_id=A.code),
            10000,
            id="corrected under another number of the employer",
        ),
        pytest.param(
            declared((4000, "2024-04-10"))
            .wages("2024-03", income=6000, declared_on="2024-05-10", agent_id=B)
            .link(A, B),
            10000,
            id="a linked employer's is added, not corrected",
        ),
        pytest.param(
            declared((10000, "2024-04-10")).wages("2024-03", income=500, declared_on="2024-05-10", item="bonus"),
            10000,
            id="a later bonus corrects no wages",
        ),
        pytest.param(
            declared((10000, "2024-04-10")).wages("2024-04", income=8000, declared_on="2024-05-10"),
            10000,
            id="another month corrects nothing",
        ),
    ],
)
def test_corrected_declarations(case: Case, expected: int) -> None:
    line = case.answers().line("2024-03")
    assert (line.expected_base, line.base_match) == (expected, "pass")


@given(declared((10000, "2024-04-10"), (0, "2024-05-10")))
def test_corrected_to_nothing(case: Case) -> None:
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == ("fail", MISSING)


# --- whose wages are own ------------------------------------------------------------------------------------------


def paid_by_b() -> Case:
    """A pays 2024-03, B declares the wages."""
    return Case().paid("2024-03").wages("2022-01", "2024-08", agent_id=B)


@pytest.mark.parametrize(
    ("case", "reasons"),
    [
        pytest.param(paid_by_b().link(A, B), [], id="the payer is the same as the agent"),
        pytest.param(paid_by_b().link(B, A), [], id="the agent is the same as the payer"),
        pytest.param(paid_by_b().link(A, B, "successor", "2024-09-01"), [], id="the agent succeeds the payer later"),
        pytest.param(paid_by_b().link(A, C).link(B, C), [], id="both are the same as a third"),
        pytest.param(paid_by_b().link(A, B, "branch"), OTHER, id="the agent is the payer's branch"),
        pytest.param(paid_by_b(), OTHER, id="no link"),
    ],
)
def test_wages_from_the_same_group_are_own(case: Case, reasons: list[str]) -> None:
    assert case.answers().line("2024-03").reasons == reasons
