"""employed (rules 3, 第二条): a contract with the applying employer is live on the day. Applied 2024-09-10 with A."""

from __future__ import annotations

import pytest

from tests.cases import A, B, C, Case, Firm

RELATED, MISSING, NOT_EMPLOYED = ["EMPLOYER_RELATED"], ["CONTRACT_MISSING"], ["NOT_EMPLOYED"]
NAME = "上海甲（集团）有限公司"


def steady(employer: Firm = A, name: str = "") -> Case:
    """Applied with this employer, paid by A in each month of the window and the month of application."""
    return Case(employer_id=employer, employer_name=name).paid("2023-09", "2024-09")


def check(case: Case, answer: str, reasons: list[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.employed, verdict.outcome, verdict.reasons) == (answer, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(steady().contract(A), "pass", [], id="without end"),
        pytest.param(steady().contract(A, "2024-09-10"), "pass", [], id="begins on the day"),
        pytest.param(steady().contract(A, "2024-09-11"), "fail", NOT_EMPLOYED, id="begins the day after"),
        pytest.param(steady().contract(A, end="2024-09-10"), "pass", [], id="ends on the day"),
        pytest.param(steady().contract(A, end="2024-09-09"), "fail", NOT_EMPLOYED, id="ended the day before"),
        pytest.param(steady().contract(A, "2024-09-10", "2024-09-10"), "pass", [], id="that day alone"),
        pytest.param(
            steady().contract(A, end="2024-09-09").contract(A, "2024-09-11"), "fail", NOT_EMPLOYED, id="a gap of a day"
        ),
        pytest.param(
            steady().contract(A, end="2024-09-09").contract(A, "2024-09-10"), "pass", [], id="renewed on the day"
        ),
        pytest.param(steady().without("contracts"), "refer", MISSING, id="none on file"),
        pytest.param(steady().contract(B), "fail", NOT_EMPLOYED, id="with another employer"),
        pytest.param(steady().contract(B).contract(A), "pass", [], id="with another employer too"),
        pytest.param(steady().contract(A.tax_number), "pass", [], id="under the employer's tax number"),
        pytest.param(steady(A.code).contract(A), "pass", [], id="applied under its organisation code"),
    ],
)
def test_live_contract(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(steady().contract(B).link(A, B), "pass", [], id="the employer is the same as the contract's"),
        pytest.param(steady().contract(B).link(B, A), "pass", [], id="the contract's is the same as the employer"),
        pytest.param(steady().contract(B).link(A, C).link(B, C), "pass", [], id="both are the same as a third"),
        pytest.param(
            steady().contract(B).link(B, A, "successor", "2024-09-30"), "pass", [], id="succeeded later in the month"
        ),
        pytest.param(
            steady().contract(B).link(B, A, "successor", "2024-10-01"), "fail", NOT_EMPLOYED, id="succeeded next month"
        ),
        pytest.param(steady().contract(B).link(A, B, "branch"), "refer", RELATED, id="the employer's branch"),
        pytest.param(steady().contract(B).link(B, A, "branch"), "refer", RELATED, id="the employer is the branch"),
        pytest.param(
            steady().contract(C).link(A, B).link(B, C, "branch"),
            "fail",
            NOT_EMPLOYED,
            id="the branch of the one the employer stands for",
        ),
        pytest.param(
            steady().contract(B, end="2024-09-09").link(A, B, "branch"),
            "fail",
            NOT_EMPLOYED,
            id="the branch's ended the day before",
        ),
        pytest.param(
            steady().contract(C).contract(B).link(A, B, "branch"), "refer", RELATED, id="beside an unrelated one"
        ),
        pytest.param(
            steady().contract(A, "2024-09-11").contract(B).link(A, B, "branch"),
            "refer",
            RELATED,
            id="the employer's own begins the day after",
        ),
        pytest.param(
            steady(name=NAME).contract(B, employer_name="上海甲(集团) 有限公司"),
            "refer",
            RELATED,
            id="by name",
        ),
        pytest.param(
            steady(name=NAME).contract(B, employer_name="上海乙(集团)有限公司"),
            "fail",
            NOT_EMPLOYED,
            id="another name",
        ),
        pytest.param(steady().contract(B), "fail", NOT_EMPLOYED, id="both without name"),
        pytest.param(
            steady(name=NAME).contract(B).row("employers", employer_id=B, name=NAME),
            "fail",
            NOT_EMPLOYED,
            id="by a name in the register only",
        ),
        pytest.param(
            steady(name=NAME).contract(B, end="2024-09-09", employer_name=NAME),
            "fail",
            NOT_EMPLOYED,
            id="by name, ended the day before",
        ),
    ],
)
def test_same_and_related_employers(case: Case, answer: str, reasons: list[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.employed, verdict.reasons) == (answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(
            steady().contract(B).spoiled("contracts"), "refer", [*NOT_EMPLOYED, "SOURCE_REJECTED"], id="a contract"
        ),
        pytest.param(
            steady().contract(B).spoiled("contributions"),
            "fail",
            [*NOT_EMPLOYED, "SOURCE_REJECTED"],
            id="a contribution",
        ),
        pytest.param(steady().contract(B).spoiled("tax"), "fail", [*NOT_EMPLOYED, "SOURCE_REJECTED"], id="a tax row"),
        pytest.param(
            steady().contract(B).spoiled("enrolments"), "fail", [*NOT_EMPLOYED, "SOURCE_REJECTED"], id="an enrolment"
        ),
        pytest.param(
            steady().without("contracts").spoiled("contracts"),
            "refer",
            [*MISSING, "SOURCE_REJECTED"],
            id="the only contract: none is on file",
        ),
        pytest.param(steady().contract(A).spoiled("contracts"), "pass", ["SOURCE_REJECTED"], id="beside a live one"),
    ],
)
def test_rejected_rows(case: Case, answer: str, reasons: list[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.employed, verdict.reasons) == (answer, reasons)
