"""base_match (rules 2.3): the first full month's wages, for those who had none from the employer in the base year.

Unless a case says otherwise: month 2024-03, base year 2022, tax covers 2022-01 to 2024-08. Where this income does not
count, the base of 10000 is measured by the 20000 of the month itself.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case, Money, Span, given
from tests.test_base_match import BELOW, CURRENT, FIRST, based


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
            hired("2023-05", 10000, 3000).contract(A, "2023-05-02").wages("2023-06", income=10000),
            10000,
            id="wages of the month after it",
        ),
        pytest.param(
            hired("2023-05", 10000, 10000).contract(A, "2023-05-02").wages("2023-06", income=30000),
            10000,
            id="the first rather than the next",
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
        pytest.param(
            hired("2021-06", 10000, 10000, tax=("2020-01", "2024-08")).wages("2023-05", income=10000),
            10000,
            id="second edition: wages before the base year, none in it",
        ),
        pytest.param(
            hired("2021-06", 10000, 30000, tax=("2020-01", "2024-08")).wages("2023-01", income=10000),
            10000,
            id="second edition: the January after the base year, wages before it",
        ),
        pytest.param(
            hired("2021-06", 10000, 10000).wages("2023-05", income=10000),
            10000,
            id="second edition: wages before the base year, in a month not covered",
        ),
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
            hired("2023-05", 10000, 3000).contract(A, "2023-05-02").wages("2023-07", income=10000),
            id="no wages in the month after the first",
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


def half_paid() -> Case:
    """Hired in 2023-05 at 3000, 10000 in 2023-06, 20000 in 2024-03; contracts still to be said."""
    return hired("2023-05", 10000, 3000).wages("2023-06", income=10000)


@pytest.mark.parametrize(
    ("case", "counts"),
    [
        pytest.param(half_paid().contract(A, "2023-05-01"), False, id="since the first"),
        pytest.param(half_paid().contract(A, "2023-05-02"), True, id="since the second"),
        pytest.param(half_paid().contract(A, end="2023-05-31").contract(A, "2023-07-01"), False, id="until the last"),
        pytest.param(half_paid().contract(A, end="2023-05-30").contract(A, "2023-06-01"), True, id="a day before"),
        pytest.param(
            half_paid().contract(A, end="2023-05-15").contract(A, "2023-05-16"), True, id="two, neither whole"
        ),
        pytest.param(half_paid().contract(A, "2023-05-15").contract(B), True, id="another employer's"),
        pytest.param(half_paid().contract(A, "2023-05-15").contract(A.tax_number), False, id="by another number"),
        pytest.param(half_paid().contract(A, "2023-05-15").contract(B).link(A, B), False, id="of the same employer"),
        pytest.param(
            half_paid().contract(A, "2023-05-15").contract(B).link(B, A, "successor", "2030-01-01"),
            False,
            id="of one taken over in later years",
        ),
        pytest.param(half_paid().contract(A, "2023-05-15").contract(B).link(A, B, "branch"), True, id="of a branch"),
    ],
)
def test_month_after_the_first_counts_where_no_contract_covers_the_first(case: Case, *, counts: bool) -> None:
    """Second edition."""
    line = case.answers().line("2024-03")
    assert (line.base_match, line.expected_base, line.basis) == (
        ("pass", 10000, FIRST) if counts else ("refer", 20000, CURRENT)
    )


@given(half_paid().without("contracts"))
def test_month_after_the_first_counts_without_contract(case: Case) -> None:
    """Second edition."""
    assert case.answers().line("2024-03").basis == FIRST


def first_at(month: str, *wages: int) -> Case:
    """2024-03 on a base of 10000, hired on the second of the month with these wages in it and the months after."""
    case = based("2024-03", 10000).contract(A, f"{month}-02")
    for offset, income in enumerate(wages):
        case.wages(f"2024-{int(month[-2:]) + offset:02d}", income=income)
    return case


@pytest.mark.parametrize(
    ("case", "answer", "basis", "expected"),
    [
        pytest.param(first_at("2024-02", 3000, 10000), "pass", FIRST, 10000, id="the month before"),
        pytest.param(first_at("2024-03", 10000), "pass", FIRST, 10000, id="the month itself"),
        pytest.param(first_at("2024-03", 3000, 10000), "pass", FIRST, 10000, id="the month itself, full in the next"),
        pytest.param(first_at("2024-04", 10000), "pass", FIRST, 10000, id="the next month"),
        pytest.param(first_at("2024-04", 9300, 10000), "pass", FIRST, 9300, id="full in the second next, too late"),
        pytest.param(first_at("2024-05", 10000), "refer", None, None, id="second edition: the second next month"),
    ],
)
def test_hired_around_the_month(case: Case, answer: str, basis: str | None, expected: int | None) -> None:
    line = case.answers().line("2024-03")
    assert (line.base_match, line.basis, line.expected_base) == (answer, basis, expected)
