"""Declared incomes (rules 1 and 2.3): what is covered, which of several declarations stand, and whose wages are own.

Unless a case says otherwise: month 2024-03 of base year 2022, tax covers 2022-01 to 2024-08.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cases import A, B, C, Case, Money, given
from tests.test_base_match import BELOW, based
from tests.test_tax_missing import MISSING, NOT_COVERED, OTHER

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


# --- corrected declarations -------------------------------------------------------------------------------------------


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
            declared((9000, "2024-04-10"), (-9000, "2024-05-10"), (10000, "2024-05-10")),
            10000,
            id="second edition: reversed and declared anew",
        ),
        pytest.param(
            declared((12000, "2024-04-10"), (-2000, "2024-05-10")),
            10000,
            id="second edition: a later reversal is added",
        ),
        pytest.param(
            declared((-2000, "2024-04-10"), (12000, "2024-05-10")), 10000, id="second edition: an earlier one too"
        ),
        pytest.param(declared((-2000, ""), (12000, "2024-05-10")), 10000, id="second edition: one without a day too"),
        pytest.param(
            declared((4000, "2024-04-10"), (7000, "2024-05-10"), (-1000, "2024-06-10")),
            10000,
            id="second edition: all stand, not the latest two",
        ),
        pytest.param(
            declared((9000, "2024-04-10"), (Decimal("-0.01"), "2024-05-10"), (Decimal("1000.01"), "2024-06-10")),
            10000,
            id="second edition: a fen below zero",
        ),
        pytest.param(
            declared((9000, "2024-04-10"), (10000, "2024-05-10")).wages(
                "2024-03", income=-500, declared_on="2024-05-10", item="bonus"
            ),
            10000,
            id="second edition: a reversal of a bonus is another set",
        ),
        pytest.param(
            declared((9000, "2024-04-10"), (10500, "2024-05-10"))
            .wages("2024-03", income=-500, declared_on="2024-05-10", agent_id=B)
            .link(A, B),
            10000,
            id="second edition: a linked employer's reversal is another set",
        ),
        pytest.param(
            declared((9000, "2024-04-10"), (10000, "2024-05-10")).wages("2024-02", income=-500),
            10000,
            id="second edition: another month's reversal is another set",
        ),
        pytest.param(
            declared((12000, "2024-04-10")).wages(
                "2024-03", income=-2000, declared_on="2024-05-10", agent_id=A.tax_number
            ),
            10000,
            id="second edition: a reversal under another number of the employer",
        ),
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


# --- whose wages are own ----------------------------------------------------------------------------------------------


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
