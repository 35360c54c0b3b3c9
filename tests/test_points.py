"""Points basis (rules 3): the months and bases that may count toward points, as an interval.

Applied on 2024-09-10: the last 48 months are 2020-09 to 2024-08, the last 36 are 2021-09 to 2024-08. Reference wages:
9339 for 2020-07 to 2021-06, 10338 for 2021-07 to 2023-06, 11396 for 2023-07 to 2026-06, none from 2026-07 on.
Tiers: 25, 50 and 100 points for 36 of 48 months at 0.8, 1 and 2 times the wage; 120 for 24 of 36 months at 3 times.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cases import A, B, Case, Money, given

Count = tuple[int, int]
NONE: Count = (0, 0)


def late(case: Case, month: str, base: Money = 8000) -> Case:
    """A month that a person must look at."""
    return case.paid(month, base=base, paid_on="2024-09-15")


# --- months and years ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "months", "points"),
    [
        pytest.param(Case(), (0, 0), (0, 0), id="nothing paid"),
        pytest.param(Case().paid("2023-10", "2024-08"), (11, 11), (0, 0), id="eleven months"),
        pytest.param(Case().paid("2023-09", "2024-08"), (12, 12), (3, 3), id="twelve months"),
        pytest.param(Case().paid("2022-10", "2024-08"), (23, 23), (3, 3), id="23 months"),
        pytest.param(Case().paid("2022-09", "2024-08"), (24, 24), (6, 6), id="24 months"),
        pytest.param(Case().paid("2023-10", "2024-09"), (12, 12), (3, 3), id="the month of application counts"),
        pytest.param(
            Case(applied="2024-08-31").paid("2023-10", "2024-09"), (11, 11), (0, 0), id="the month after it does not"
        ),
        pytest.param(late(Case().paid("2023-09", "2024-07"), "2023-08"), (11, 12), (0, 3), id="a late twelfth month"),
        pytest.param(Case().paid("2023-09", "2024-07").back("2024-08"), (11, 11), (0, 0), id="a twelfth paid back"),
        pytest.param(
            Case().paid("2023-09", "2024-07").paid("2024-08", base=20000),
            (11, 11),
            (0, 0),
            id="a twelfth base too high",
        ),
        pytest.param(
            Case().paid("2023-09", "2024-07").back("2024-08").spoiled("contributions"),
            (11, 12),
            (0, 3),
            id="a twelfth paid back and a row rejected",
        ),
        pytest.param(
            Case().paid("2013-04", "2014-03").wages("2013-04", "2014-03"), (12, 12), (3, 3), id="twelve months long ago"
        ),
        pytest.param(Case().paid("2020-12", "2021-11"), (0, 12), (0, 3), id="twelve months before the tax data begin"),
        pytest.param(Case().paid("2023-09", "2024-08", insurance="medical"), (0, 0), (0, 0), id="medical insurance"),
    ],
)
def test_months_and_years(case: Case, months: Count, points: Count) -> None:
    verdict = case.answers().verdict
    assert (verdict.points_months, verdict.year_points) == (months, points)


def two(*, a: int | None, b: int | None, month: str = "2024-03") -> Case:
    """Contracts with A and B and wages of 9000 and 24000 from them; None is a month paid back."""
    case = Case().contract(A).contract(B)
    case.wages("2022-01", "2024-08", 9000).wages("2022-01", "2024-08", 24000, agent_id=B)
    for employer, base in ((A, a), (B, b)):
        if base is None:
            case.back(month, employer_id=employer)
        else:
            case.paid(month, employer_id=employer, base=base)
    return case


@pytest.mark.parametrize(
    ("case", "months"),
    [
        pytest.param(two(a=9000, b=24000), (1, 1), id="both pass: one month"),
        pytest.param(two(a=9000, b=None), (1, 1), id="pass and fail"),
        pytest.param(two(a=None, b=24000), (1, 1), id="fail and pass"),
        pytest.param(two(a=9000, b=20000), (1, 1), id="pass and refer"),
        pytest.param(two(a=10000, b=None), (0, 1), id="refer and fail"),
        pytest.param(two(a=None, b=None), (0, 0), id="both fail"),
    ],
)
def test_month_counts_by_its_best_line(case: Case, months: Count) -> None:
    answers = case.answers()
    assert len(answers.lines("2024-03")) == 2
    assert answers.verdict.points_months == months


# --- tiers --------------------------------------------------------------------------------------------------------


def earning(first: str, last: str, base: Money) -> Case:
    """Each month paid on this base, the wages the same; the tax data begin in 2019."""
    case = Case(tax=("2019-01", "2024-08")).paid(first, last, base=base)
    return case.wages("2019-01", "2024-08", base)


def tiers(eight_tenths: Count, one: Count, two: Count, three: Count) -> dict[str, Count]:
    return {"0.8": eight_tenths, "1": one, "2": two, "3": three}


def month(base: str, month: str = "2024-08") -> Case:
    return earning(month, month, Decimal(base))


SURE: Count = (1, 1)


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        pytest.param(month("9116.80"), tiers(SURE, NONE, NONE, NONE), id="0.8 times"),
        pytest.param(month("9116.79"), tiers(NONE, NONE, NONE, NONE), id="0.8 times less a fen"),
        pytest.param(month("11396"), tiers(SURE, SURE, NONE, NONE), id="once"),
        pytest.param(month("11395.99"), tiers(SURE, NONE, NONE, NONE), id="once less a fen"),
        pytest.param(month("22792"), tiers(SURE, SURE, SURE, NONE), id="twice"),
        pytest.param(month("22791.99"), tiers(SURE, SURE, NONE, NONE), id="twice less a fen"),
        pytest.param(month("34188"), tiers(SURE, SURE, SURE, SURE), id="three times"),
        pytest.param(month("34187.99"), tiers(SURE, SURE, SURE, NONE), id="three times less a fen"),
        pytest.param(month("7471.20", "2021-06"), tiers(SURE, NONE, NONE, NONE), id="0.8 times in 2021-06"),
        pytest.param(month("7471.19", "2021-06"), tiers(NONE, NONE, NONE, NONE), id="less a fen in 2021-06"),
        pytest.param(month("8270.39", "2021-07"), tiers(NONE, NONE, NONE, NONE), id="less a fen in 2021-07"),
        pytest.param(month("8270.40", "2021-07"), tiers(SURE, NONE, NONE, NONE), id="0.8 times in 2021-07"),
        pytest.param(month("8270.40", "2023-06"), tiers(SURE, NONE, NONE, NONE), id="0.8 times in 2023-06"),
        pytest.param(month("8270.40", "2023-07"), tiers(NONE, NONE, NONE, NONE), id="too little in 2023-07"),
        pytest.param(month("28017", "2020-09"), tiers(SURE, SURE, SURE, NONE), id="first of 48 months"),
        pytest.param(month("28017", "2020-08"), tiers(NONE, NONE, NONE, NONE), id="month before the 48"),
        pytest.param(month("31014", "2021-09"), tiers(SURE, SURE, SURE, SURE), id="first of 36 months"),
        pytest.param(month("31014", "2021-08"), tiers(SURE, SURE, SURE, NONE), id="month before the 36"),
        pytest.param(month("34188", "2024-09"), tiers(NONE, NONE, NONE, NONE), id="month of application"),
    ],
)
def test_least_base_and_months_of_tiers(case: Case, counts: dict[str, Count]) -> None:
    answers = case.answers()
    assert answers.all_lines[0].outcome == "pass"
    assert answers.tiers == counts


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        pytest.param(two(a=9000, b=24000), tiers(SURE, SURE, SURE, NONE), id="the larger of two that pass"),
        pytest.param(two(a=9000, b=9000), tiers(NONE, NONE, NONE, NONE), id="two bases are not added"),
        pytest.param(two(a=9000, b=20000), tiers((0, 1), (0, 1), NONE, NONE), id="a larger one to be looked at"),
        pytest.param(two(a=9200, b=20000), tiers(SURE, (0, 1), NONE, NONE), id="one that passes, a larger to look at"),
        pytest.param(two(a=9200, b=None), tiers(SURE, NONE, NONE, NONE), id="one that passes, one paid back"),
        pytest.param(two(a=None, b=None), tiers(NONE, NONE, NONE, NONE), id="both paid back"),
        pytest.param(two(a=10000, b=None), tiers((0, 1), NONE, NONE, NONE), id="one to look at, one paid back"),
    ],
)
def test_tiers_count_any_line_of_a_month(case: Case, counts: dict[str, Count]) -> None:
    assert case.answers().tiers == counts


@pytest.mark.parametrize(
    ("case", "months", "points"),
    [
        pytest.param(earning("2021-09", "2024-08", 9117), ("0.8", 36), 25, id="36 months at 0.8 times"),
        pytest.param(earning("2021-10", "2024-08", 9117), ("0.8", 35), 0, id="35 months at 0.8 times"),
        pytest.param(earning("2021-10", "2024-09", 9117), ("0.8", 35), 0, id="36 months, one that of application"),
        pytest.param(earning("2020-08", "2023-07", 9117), ("0.8", 35), 0, id="36 months, one before the 48"),
        pytest.param(earning("2020-09", "2023-08", 9117), ("0.8", 36), 25, id="the first 36 of 48 months"),
        pytest.param(earning("2021-09", "2024-08", 11396), ("1", 36), 50, id="36 months at once"),
        pytest.param(earning("2021-10", "2024-08", 11396), ("1", 35), 0, id="35 months at once"),
        pytest.param(earning("2021-09", "2024-08", 22792), ("2", 36), 100, id="36 months at twice"),
        pytest.param(earning("2021-10", "2024-08", 22792), ("2", 35), 0, id="35 months at twice"),
        pytest.param(earning("2022-09", "2024-08", 34188), ("3", 24), 120, id="24 months at three times"),
        pytest.param(earning("2022-10", "2024-08", 34188), ("3", 23), 0, id="23 months at three times"),
        pytest.param(
            earning("2020-09", "2021-08", 9117).paid("2022-09", "2024-08", base=9117), ("0.8", 36), 25, id="with a gap"
        ),
    ],
)
def test_points_of_the_best_tier(case: Case, months: tuple[str, int], points: int) -> None:
    answers = case.answers()
    multiple, count = months
    assert answers.tiers[multiple] == (count, count)
    assert answers.verdict.base_points == (points, points)


@given(late(earning("2021-10", "2024-08", 9117), "2021-09", 9117))
def test_points_that_hang_on_a_late_month(case: Case) -> None:
    answers = case.answers()
    assert answers.tiers["0.8"] == (35, 36)
    assert answers.verdict.base_points == (0, 25)


def later(first: str, last: str, base: Money) -> Case:
    """Applied on 2026-12-10: the last 48 months are 2022-12 to 2026-11."""
    case = Case(applied="2026-12-10", extracted="2026-12-20", tax=("2022-01", "2026-11"))
    return case.paid(first, last, base=base).wages("2022-01", "2026-11", base)


OPEN: Count = (0, 1)


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        pytest.param(later("2026-06", "2026-06", 34188), tiers(SURE, SURE, SURE, SURE), id="last month with a wage"),
        pytest.param(later("2026-06", "2026-06", 8000), tiers(NONE, NONE, NONE, NONE), id="last month, too little"),
        pytest.param(later("2026-07", "2026-07", 34188), tiers(OPEN, OPEN, OPEN, OPEN), id="first month without"),
        pytest.param(later("2026-07", "2026-07", 8000), tiers(OPEN, OPEN, OPEN, OPEN), id="without, small base"),
        pytest.param(
            later("2026-07", "2026-07", 8000).contract(B).link(A, B, "branch"),
            tiers(OPEN, OPEN, OPEN, OPEN),
            id="without, to be looked at",
        ),
        pytest.param(
            later("2026-07", "2026-07", 8000).contract(B), tiers(NONE, NONE, NONE, NONE), id="without, that fails"
        ),
        pytest.param(
            later("2026-07", "2026-11", 8000), tiers((0, 5), (0, 5), (0, 5), (0, 5)), id="five months without"
        ),
        pytest.param(later("2026-12", "2026-12", 8000), tiers(NONE, NONE, NONE, NONE), id="the month of application"),
    ],
)
def test_month_without_reference_wage(case: Case, counts: dict[str, Count]) -> None:
    assert case.answers().tiers == counts


@given(later("2023-12", "2026-11", 9117))
def test_points_that_hang_on_months_without_reference_wage(case: Case) -> None:
    answers = case.answers()
    assert answers.tiers == tiers((31, 36), (0, 5), (0, 5), (0, 5))
    assert answers.verdict.base_points == (0, 25)


# --- titles and skill grades --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "months"),
    [
        pytest.param(month("11396"), (1, 1), id="once the wage"),
        pytest.param(month("11395.99"), (0, 0), id="a fen less"),
        pytest.param(earning("2023-09", "2024-08", 11396), (12, 12), id="twelve months"),
        pytest.param(earning("2022-09", "2024-09", 11396), (12, 12), id="no more than the last twelve"),
        pytest.param(month("11396", "2023-09"), (1, 1), id="the first of twelve"),
        pytest.param(month("11396", "2023-08"), (0, 0), id="the month before them"),
        pytest.param(month("11396", "2024-09"), (0, 0), id="the month of application"),
        pytest.param(month("40000"), (0, 1), id="a base beyond the cap, to be looked at"),
        pytest.param(late(earning("2023-09", "2023-12", 11396), "2024-01", 11396), (4, 5), id="a late month"),
        pytest.param(earning("2024-01", "2024-03", 11396).back("2024-04", base=11396), (3, 3), id="one paid back"),
        pytest.param(two(a=9000, b=24000), (1, 1), id="the larger of two that pass"),
        pytest.param(two(a=9000, b=20000), (0, 1), id="a larger one to be looked at"),
        pytest.param(two(a=9000, b=9000), (0, 0), id="two bases are not added"),
        pytest.param(later("2026-06", "2026-06", 11396), (1, 1), id="the last month with a reference wage"),
        pytest.param(later("2026-07", "2026-07", 8000), (0, 1), id="the first month without"),
        pytest.param(later("2025-12", "2026-11", 11396), (7, 12), id="seven months with a wage, five without"),
    ],
)
def test_title_months(case: Case, months: Count) -> None:
    """Second edition: months with at least the reference wage among the last twelve."""
    assert case.answers().verdict.title_months == months


@given(Case().paid("2023-09", "2024-09"))
def test_title_months_change_no_outcome(case: Case) -> None:
    """Second edition."""
    verdict = case.answers().verdict
    assert (verdict.title_months, verdict.outcome, verdict.reasons) == ((0, 0), "pass", [])
