"""employer (rules 2.2): the paying employer must be the contract's employer in that month. A pays 2024-03."""

from __future__ import annotations

import pytest

from tests.cases import A, B, C, Case, Firm

MISSING, MISMATCH = ["CONTRACT_MISSING"], ["EMPLOYER_MISMATCH"]
RELATED, DISPATCH = ["EMPLOYER_RELATED"], ["EMPLOYER_DISPATCH"]
NAME = "上海甲（集团）有限公司"


def paid() -> Case:
    return Case().paid("2024-03")


def check(case: Case, answer: str, reasons: list[str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.employer, line.reasons) == (answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(paid().contract(A, "2024-03-31"), "pass", [], id="starts on the last day"),
        pytest.param(paid().contract(A, "2024-04-01"), "refer", MISSING, id="starts the day after"),
        pytest.param(paid().contract(A, end="2024-03-01"), "pass", [], id="ends on the first day"),
        pytest.param(paid().contract(A, end="2024-02-29"), "refer", MISSING, id="ends the day before"),
        pytest.param(paid().contract(A, "2024-03-15", "2024-03-15"), "pass", [], id="lasts one day"),
        pytest.param(paid().without("contracts"), "refer", MISSING, id="none on file"),
        pytest.param(paid().contract(A, end="2024-02-29").contract(A, "2024-04-01"), "refer", MISSING, id="gap"),
        pytest.param(paid().contract(A).contract(A), "pass", [], id="twice the same"),
    ],
)
def test_contract_covers_the_month(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(paid().contract(B), "fail", MISMATCH, id="another employer"),
        pytest.param(paid().contract(B).contract(A), "pass", [], id="another employer and the payer"),
        pytest.param(paid().contract(A, end="2024-02-29").contract(B), "fail", MISMATCH, id="the payer's has ended"),
        pytest.param(paid().contract(A, "2024-04-01").contract(B), "fail", MISMATCH, id="the payer's has not begun"),
        pytest.param(paid().contract(B, end="2024-02-29"), "refer", MISSING, id="another employer's, ended"),
    ],
)
def test_other_employers(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


def called(kind: str, employer: Firm = A) -> Case:
    return paid().row("employers", employer_id=employer, kind=kind)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(called("dispatch"), "refer", DISPATCH, id="dispatch"),
        pytest.param(called("independent"), "pass", [], id="independent"),
        pytest.param(called("branch"), "pass", [], id="branch"),
        pytest.param(called(""), "pass", [], id="not said"),
        pytest.param(called("dispatch", A.tax_number), "refer", DISPATCH, id="under another of its numbers"),
        pytest.param(
            called("independent").row("employers", kind="dispatch"), "refer", DISPATCH, id="one row of two says so"
        ),
        pytest.param(called("dispatch", B).link(A, B).contract(B), "pass", [], id="the one it stands for"),
        pytest.param(
            called("dispatch").link(A, B).contract(B), "refer", DISPATCH, id="the payer, standing for another"
        ),
        pytest.param(called("dispatch").contract(B), "fail", MISMATCH, id="and the contract is another's"),
        pytest.param(
            called("dispatch").contract(B).link(A, B, "branch"), "refer", RELATED, id="and the contract is a branch's"
        ),
        pytest.param(called("dispatch").without("contracts"), "refer", MISSING, id="and there is no contract"),
    ],
)
def test_dispatch_agencies(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(paid().contract(B).link(A, B, "branch"), "refer", RELATED, id="payer to contract"),
        pytest.param(paid().contract(B).link(B, A, "branch"), "refer", RELATED, id="contract to payer"),
        pytest.param(
            paid().contract(B).link(A, B, "branch", on="2024-12-01"), "refer", RELATED, id="a date on it says nothing"
        ),
        pytest.param(
            paid().contract(B).link(A.tax_number, B.code, "branch"), "refer", RELATED, id="by other numbers of both"
        ),
        pytest.param(
            paid().contract(A, end="2024-02-29").contract(B).link(A, B, "branch"),
            "refer",
            RELATED,
            id="beside the payer's ended one",
        ),
        pytest.param(
            paid().contract(C).contract(B).link(A, B, "branch"), "refer", RELATED, id="beside an unrelated one"
        ),
        pytest.param(paid().contract(A).contract(B).link(A, B, "branch"), "pass", [], id="beside the payer's own"),
        pytest.param(
            paid().contract(B, end="2024-02-29").contract(C).link(A, B, "branch"),
            "fail",
            MISMATCH,
            id="ended, beside an unrelated one",
        ),
        pytest.param(
            paid().contract(C).link(A, B, "branch").link(B, C, "branch"), "fail", MISMATCH, id="branch of a branch"
        ),
        pytest.param(
            paid().contract(C).link(A, B).link(B, C, "branch"),
            "fail",
            MISMATCH,
            id="branch of the one the payer stands for",
        ),
        pytest.param(
            paid().contract(C).link(A, B, "branch").link(C, B),
            "fail",
            MISMATCH,
            id="branch of the one the contract's stands for",
        ),
    ],
)
def test_branches(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


def named(payer: str, contract: str) -> Case:
    """The payer and the contract with B, by name."""
    return Case().paid("2024-03", employer_name=payer).contract(B, employer_name=contract)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(named(NAME, NAME), "refer", RELATED, id="the same"),
        pytest.param(named(NAME, "上海甲(集团)有限公司"), "refer", RELATED, id="brackets of half width"),
        pytest.param(named("ＡＢ ２公司", "AB2公司"), "refer", RELATED, id="letters of full width"),
        pytest.param(named(NAME, "上海甲 （集团）\u3000有限\t公司"), "refer", RELATED, id="white space within"),
        pytest.param(named(NAME, "上海乙（集团）有限公司"), "fail", MISMATCH, id="another"),
        pytest.param(named("Abc Co", "ABC Co"), "fail", MISMATCH, id="other case"),
        pytest.param(named(NAME, "上海甲集团有限公司"), "fail", MISMATCH, id="without the brackets"),
        pytest.param(named("", ""), "fail", MISMATCH, id="both empty"),
        pytest.param(named(" ", "\u3000"), "fail", MISMATCH, id="both blank"),
        pytest.param(named(NAME, ""), "fail", MISMATCH, id="one empty"),
        pytest.param(
            named("旧名", NAME).back("2024-03", employer_name=NAME), "refer", RELATED, id="on a second row of the line"
        ),
        pytest.param(
            named("旧名", NAME).paid("2024-03", employer_name=NAME, insurance="medical"),
            "fail",
            MISMATCH,
            id="on a medical row, which is none of the line's",
        ),
        pytest.param(
            named("旧名", NAME).paid("2024-02", employer_name=NAME), "fail", MISMATCH, id="on a row of another month"
        ),
        pytest.param(
            named("B名", "B名").paid("2024-03", employer_name="A名"),
            "fail",
            MISMATCH,
            id="on a copy, whose name is not used",
        ),
        pytest.param(
            named("", NAME).row("employers", employer_id=A, name=NAME), "fail", MISMATCH, id="in the register only"
        ),
        pytest.param(
            Case(employer_name=NAME).paid("2024-03").contract(B, employer_name=NAME),
            "fail",
            MISMATCH,
            id="on the application only",
        ),
    ],
)
def test_names(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)


@pytest.mark.parametrize(
    ("case", "answer", "reasons"),
    [
        pytest.param(paid().contract(B).link(A, B), "pass", [], id="the payer is the same as the contract's"),
        pytest.param(paid().contract(B).link(B, A), "pass", [], id="the contract's is the same as the payer"),
        pytest.param(paid().contract(B).link(A, C).link(B, C), "pass", [], id="both are the same as a third"),
        pytest.param(
            paid().contract(B).link(A, B, "successor", "2024-03-31"), "pass", [], id="successor on the last day"
        ),
        pytest.param(
            paid().contract(B).link(A, B, "successor", "2024-04-01"), "fail", MISMATCH, id="successor the day after"
        ),
        pytest.param(
            paid().contract(B).link(B, A, "successor", "2024-03-31"), "pass", [], id="the payer succeeds the contract's"
        ),
        pytest.param(
            paid().contract(B).link(B, A, "successor", "2024-04-01"), "fail", MISMATCH, id="the payer succeeds later"
        ),
    ],
)
def test_linked_employers(case: Case, answer: str, reasons: list[str]) -> None:
    check(case, answer, reasons)
