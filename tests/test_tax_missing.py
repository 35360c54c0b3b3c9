"""base_match (rules 2.3): what becomes of a line where the income it should follow is not there to be seen.

Unless a case says otherwise: month 2024-03 of base year 2022, tax covers 2022-01 to 2024-08, so that the first wages
may be declared in 2024-03 or 2024-04.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cases import A, B, C, Case, Firm, Money, Span, given
from tests.test_base_match import ABOVE, BELOW, CURRENT, FIRST, based

MISSING, NOT_COVERED, OTHER = ["TAX_MISSING"], ["TAX_NOT_COVERED"], ["TAX_OTHER_AGENT"]


def silent(month: str, base: Money | None, agent: str = "") -> Case:
    """The month on this base with an average of 10000 (no average if None); B declares wages in the month `agent`."""
    case = based(month, base or 10000)
    if base:
        case.wages("2022-01", "2023-12", 10000)
    return case.wages(agent, income=5000, agent_id=B) if agent else case


@pytest.mark.parametrize(
    ("case", "answer", "reasons", "expected"),
    [
        pytest.param(silent("2024-03", 12001), "fail", ABOVE, 10000, id="fail, nobody"),
        pytest.param(
            silent("2024-03", 12001, "2024-03"), "refer", OTHER, 10000, id="second edition: fail, another agent"
        ),
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
        pytest.param(silent("2021-12", None, "2022-01"), "refer", NOT_COVERED, None, id="the same, another agent"),
        pytest.param(silent("2022-01", None, "2022-01"), "refer", OTHER, None, id="the first covered, another agent"),
        pytest.param(
            silent("2022-01", None), "refer", NOT_COVERED, None, id="second edition: the first covered, nobody"
        ),
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


# --- the first pay came late ------------------------------------------------------------------------------------------


def first_pay(month: str, tax: Span = ("2022-01", "2024-08"), agent: Firm = A) -> Case:
    """2024-03 paid, wages from this month on."""
    return based("2024-03", 8000, tax).wages(month, "2024-08", agent_id=agent)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(first_pay("2024-04"), "pass", [], id="the next month"),
        pytest.param(first_pay("2024-05"), "refer", MISSING, id="the second next month"),
        pytest.param(first_pay("2024-06"), "fail", MISSING, id="the third next month"),
        pytest.param(first_pay("2024-05").wages("2021-12"), "fail", MISSING, id="wages before, in a month not covered"),
        pytest.param(first_pay("2024-05").wages("2024-01", income=0), "refer", MISSING, id="zero before"),
        pytest.param(first_pay("2024-06").wages("2024-05", income=0), "fail", MISSING, id="zero in it"),
        pytest.param(first_pay("2024-06").wages("2024-05", item="bonus"), "fail", MISSING, id="a bonus in it"),
        pytest.param(first_pay("2024-05", ("2022-01", "2024-04")), "refer", MISSING, id="in a month not covered"),
        pytest.param(first_pay("2024-05", agent=B), "fail", MISSING, id="by another agent"),
        pytest.param(first_pay("2024-05", agent=B).link(A, B), "refer", MISSING, id="by the same employer"),
        pytest.param(
            first_pay("2024-05", agent=B).link(B, A, "successor", "2030-01-01"), "refer", MISSING, id="by its group"
        ),
        pytest.param(first_pay("2024-05").wages("2024-04", agent_id=B), "refer", OTHER, id="another agent before"),
    ],
)
def test_first_pay(case: Case, answer: str, reasons: list[str]) -> None:
    """Second edition: wages of all that begin in the month after those looked at make a refer."""
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == (answer, reasons)


# --- income the extract could not show --------------------------------------------------------------------------------


def uncovered_year(base: Money) -> Case:
    """2022-03, whose base year 2020 is before the tax data, with wages of 18000."""
    return based("2022-03", base).wages("2022-01", "2024-08", 18000)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(uncovered_year(24000), "refer", NOT_COVERED, id="a fail becomes a refer"),
        pytest.param(uncovered_year(21600), "refer", ABOVE, id="a refer stays, 20 % above"),
        pytest.param(uncovered_year(Decimal("21600.01")), "refer", NOT_COVERED, id="a fen more"),
        pytest.param(uncovered_year(12000), "refer", BELOW, id="a refer stays, below"),
        pytest.param(uncovered_year(18000), "pass", [], id="a pass stays"),
    ],
)
def test_base_year_not_covered(case: Case, answer: str, reasons: list[str]) -> None:
    """Second edition."""
    line = case.answers().line("2022-03")
    assert (line.base_match, line.reasons) == (answer, reasons)
    assert (line.expected_base, line.basis) == (18000, CURRENT)


LATER = ("2023-05", "2024-08")


def newcomer(first: str = "2023-06", tax: Span = LATER) -> Case:
    """2024-03 on a base of 20000, wages of 10000 since that month."""
    return based("2024-03", 20000, tax).wages(first, "2024-08", 10000)


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        pytest.param(newcomer(), "fail", id="a first full month"),
        pytest.param(newcomer("2023-05"), "refer", id="none: wages since the first covered month"),
        pytest.param(newcomer().wages("2022-12"), "refer", id="none: wages in the base year"),
        pytest.param(newcomer().paid("2022-01"), "refer", id="a line in the January of the base year"),
        pytest.param(newcomer().paid("2022-12"), "refer", id="a line in its December"),
        pytest.param(newcomer().paid("2021-12"), "fail", id="a line in the December before"),
        pytest.param(newcomer().paid("2023-01"), "fail", id="a line in the January after"),
        pytest.param(newcomer().back("2022-06"), "refer", id="a line that fails"),
        pytest.param(newcomer().paid("2022-06", insurance="medical"), "fail", id="a medical row is no line"),
        pytest.param(newcomer().paid("2022-06", employer_id=B), "fail", id="a line of another employer"),
        pytest.param(newcomer().paid("2022-06", employer_id=B).link(A, B), "refer", id="a line of the same employer"),
        pytest.param(
            newcomer().paid("2022-06", employer_id=B).link(B, A, "successor", "2030-01-01"),
            "refer",
            id="a line of the group",
        ),
        pytest.param(newcomer().paid("2022-06", employer_id=B).link(A, B, "branch"), "fail", id="a line of the branch"),
        pytest.param(
            newcomer(tax=("2022-01", "2024-08")).paid("2022-06"), "fail", id="the base year covered, a line in it"
        ),
    ],
)
def test_newcomer_whose_base_year_is_not_covered(case: Case, answer: str) -> None:
    """Second edition: who was insured by the employer in the base year may have had an income then."""
    line = case.line("2024-03")
    assert (line.base_match, line.reasons) == (answer, ABOVE if answer == "fail" else NOT_COVERED)
    assert line.expected_base == 10000


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(
            first_pay("2024-06", LATER), "refer", NOT_COVERED, id="first wages too late, base year not covered"
        ),
        pytest.param(first_pay("2024-06", ("2022-01", "2024-08")), "fail", MISSING, id="base year covered"),
        pytest.param(first_pay("2024-05", LATER), "refer", MISSING, id="a refer keeps its reason"),
    ],
)
def test_nothing_declared_and_the_base_year_not_covered(case: Case, answer: str, reasons: list[str]) -> None:
    """Second edition: no candidate at all is no first full month either."""
    line = case.answers().line("2024-03")
    assert (line.base_match, line.reasons) == (answer, reasons)


@given(newcomer())
def test_first_full_month_is_the_basis_shown(case: Case) -> None:
    assert case.answers().line("2024-03").basis == FIRST
