"""Rejected rows (rules 1 and 2.4): what a row that cannot be used might have shown is not held against the person."""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case, Cell, given

BACK_PAID, MISMATCH, ABOVE = "PAYMENT_BACK_PAID", "EMPLOYER_MISMATCH", "BASE_ABOVE_INCOME"


def back_paid() -> Case:
    return Case().back("2024-03")


def mismatched() -> Case:
    return Case().paid("2024-03").contract(B)


def too_high() -> Case:
    return Case().paid("2024-03", base=20000)


@pytest.mark.parametrize(
    ("case", "outcome", "reasons"),
    [
        pytest.param(back_paid(), "fail", [BACK_PAID], id="payment, nothing rejected"),
        pytest.param(back_paid().spoiled("contributions"), "refer", [BACK_PAID, "SOURCE_REJECTED"], id="payment"),
        pytest.param(back_paid().spoiled("contracts"), "fail", [BACK_PAID], id="payment, a contract rejected"),
        pytest.param(back_paid().spoiled("tax"), "fail", [BACK_PAID], id="payment, a tax row rejected"),
        pytest.param(back_paid().spoiled("enrolments"), "fail", [BACK_PAID], id="payment, an enrolment rejected"),
        pytest.param(mismatched(), "fail", [MISMATCH], id="employer, nothing rejected"),
        pytest.param(mismatched().spoiled("contracts"), "refer", [MISMATCH, "SOURCE_REJECTED"], id="employer"),
        pytest.param(mismatched().spoiled("contributions"), "fail", [MISMATCH], id="employer, a contribution rejected"),
        pytest.param(mismatched().spoiled("tax"), "fail", [MISMATCH], id="employer, a tax row rejected"),
        pytest.param(mismatched().spoiled("enrolments"), "fail", [MISMATCH], id="employer, an enrolment rejected"),
        pytest.param(too_high(), "fail", [ABOVE], id="base, nothing rejected"),
        pytest.param(too_high().spoiled("tax"), "refer", [ABOVE, "SOURCE_REJECTED"], id="base"),
        pytest.param(too_high().spoiled("contributions"), "fail", [ABOVE], id="base, a contribution rejected"),
        pytest.param(too_high().spoiled("contracts"), "fail", [ABOVE], id="base, a contract rejected"),
        pytest.param(too_high().spoiled("enrolments"), "fail", [ABOVE], id="base, an enrolment rejected"),
        pytest.param(
            Case().paid("2024-03").without("tax").spoiled("tax"),
            "refer",
            ["SOURCE_REJECTED", "TAX_MISSING"],
            id="nothing declared but a row that cannot be used",
        ),
        pytest.param(
            Case().paid("2024-03").contribution("refund", "2024-03", base=-8000).spoiled("contributions"),
            "refer",
            ["PAYMENT_REFUNDED", "SOURCE_REJECTED"],
            id="refunded",
        ),
        pytest.param(
            back_paid().contract(B).spoiled("contributions"),
            "fail",
            [MISMATCH, BACK_PAID, "SOURCE_REJECTED"],
            id="payment softened, employer not",
        ),
        pytest.param(
            back_paid().contract(B).spoiled("contributions").spoiled("contracts"),
            "refer",
            [MISMATCH, BACK_PAID, "SOURCE_REJECTED"],
            id="payment and employer softened",
        ),
    ],
)
def test_rejected_row_softens_its_own_test(case: Case, outcome: str, reasons: list[str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.outcome, line.reasons) == (outcome, reasons)


@pytest.mark.parametrize(
    ("case", "outcome", "reasons"),
    [
        pytest.param(Case().paid("2024-03").spoiled("contributions"), "pass", [], id="a pass"),
        pytest.param(
            Case().paid("2024-03", paid_on="2024-06-01").spoiled("contributions"),
            "refer",
            ["PAYMENT_LATE"],
            id="a late payment",
        ),
        pytest.param(
            Case().paid("2024-03").contract(A, end="2024-02-29").spoiled("contracts"),
            "refer",
            ["CONTRACT_MISSING"],
            id="no contract",
        ),
        pytest.param(
            Case().paid("2024-03", base=9000).spoiled("tax"), "refer", ["BASE_ABOVE_INCOME"], id="a base above income"
        ),
    ],
)
def test_rejected_row_leaves_pass_and_refer(case: Case, outcome: str, reasons: list[str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.outcome, line.reasons) == (outcome, reasons)


def fault(dataset: str, code: str, column: str, **cells: Cell) -> object:
    """A row of the dataset with one fault, beside a line that fails each of the three tests."""
    failing = Case().back("2024-03", base=20000).contract(B).row(dataset, **cells)
    return pytest.param(failing, dataset, column, code, id=f"{dataset}: {code} {column}")


@pytest.mark.parametrize(
    ("case", "dataset", "column", "code"),
    [
        fault("contributions", "VALUE_MISSING", "employer_id", employer_id=""),
        fault("contributions", "VALUE_MISSING", "month", month=""),
        fault("contributions", "VALUE_MISSING", "base", base=""),
        fault("contributions", "VALUE_MISSING", "kind", kind=""),
        fault("contributions", "VALUE_UNREADABLE", "month", month="2024-13"),
        fault("contributions", "VALUE_UNREADABLE", "base", base="八千"),
        fault("contributions", "VALUE_UNREADABLE", "paid_on", paid_on="2024-02-30"),
        fault("contributions", "AMOUNT_NEGATIVE", "base", base="-0.01"),
        fault("contributions", "CODE_UNKNOWN", "kind", kind="预缴"),
        fault("contributions", "CODE_UNKNOWN", "insurance", insurance="车险"),
        fault("contributions", "MONTH_IN_FUTURE", "month", month="2024-10"),
        fault("contributions", "VALUE_UNREADABLE", "base", base="?", insurance="medical"),
        fault("contracts", "VALUE_MISSING", "employer_id", employer_id=""),
        fault("contracts", "VALUE_MISSING", "start_on", start_on=""),
        fault("contracts", "VALUE_UNREADABLE", "start_on", start_on="2024年"),
        fault("contracts", "VALUE_UNREADABLE", "end_on", end_on="三年后"),
        fault("contracts", "INTERVAL_INVERTED", "end_on", start_on="2024-03-02", end_on="2024-03-01"),
        fault("tax", "VALUE_MISSING", "agent_id", agent_id=""),
        fault("tax", "VALUE_MISSING", "month", month=""),
        fault("tax", "VALUE_MISSING", "item", item=""),
        fault("tax", "VALUE_MISSING", "income", income=""),
        fault("tax", "VALUE_UNREADABLE", "income", income="1.2.3"),
        fault("tax", "VALUE_UNREADABLE", "month", month="三月"),
        fault("tax", "VALUE_UNREADABLE", "declared_on", declared_on="2024-04-31"),
        fault("tax", "MONTH_IN_FUTURE", "month", month="2024-10"),
    ],
)
def test_each_fault_rejects_the_row_and_softens(case: Case, dataset: str, column: str, code: str) -> None:
    answers = case.answers()
    line = answers.line("2024-03")
    softened = {"contributions": line.payment, "contracts": line.employer, "tax": line.base_match}
    assert answers.rejects == [(dataset, column, code)]
    assert {name for name, answer in softened.items() if answer == "refer"} == {dataset}
    assert {name for name, answer in softened.items() if answer == "fail"} == softened.keys() - {dataset}
    assert line.reasons == [ABOVE, MISMATCH, BACK_PAID, "SOURCE_REJECTED"]


@given(back_paid().row("contributions", base="?", month="2024-13"))
def test_each_fault_of_a_row_is_reported(case: Case) -> None:
    answers = case.answers()
    assert sorted(answers.rejects) == [
        ("contributions", "base", "VALUE_UNREADABLE"),
        ("contributions", "month", "VALUE_UNREADABLE"),
    ]
    assert answers.line("2024-03").payment == "refer"


@given(back_paid().row("contributions", beyond="x"))
def test_more_cells_than_the_head(case: Case) -> None:
    answers = case.answers()
    assert answers.rejects == [("contributions", None, "VALUE_UNREADABLE")]
    assert answers.line("2024-03").reasons == [BACK_PAID, "SOURCE_REJECTED"]


@pytest.mark.parametrize(
    ("case", "rejects"),
    [
        pytest.param(
            back_paid().row("employers", kind="其他"), [("employers", "kind", "CODE_UNKNOWN")], id="a row of employers"
        ),
        pytest.param(
            back_paid().row("employer_links", relation="其他"),
            [("employer_links", "relation", "CODE_UNKNOWN")],
            id="a link",
        ),
        pytest.param(
            back_paid().sanction(None, "2024-09-11", "2024-09-10"),
            [("sanctions", "until_on", "INTERVAL_INVERTED")],
            id="a sanction",
        ),
        pytest.param(back_paid().back("2024-03"), [], id="a copy"),
        pytest.param(
            back_paid().row("tax", month="2024-03", tax_paid="?", pension_deducted="?"), [], id="side amounts"
        ),
        pytest.param(back_paid().row("tax", month="2024-03", item="劳务报酬所得"), [], id="another item of tax"),
        pytest.param(back_paid().contribution("refund", "2024-02", base="-0.01"), [], id="a negative refund"),
        pytest.param(back_paid().paid("2024-09"), [], id="the month of the extract"),
    ],
)
def test_nothing_else_softens(case: Case, rejects: list[tuple[str, str, str]]) -> None:
    answers = case.answers()
    line = answers.line("2024-03")
    assert answers.rejects == rejects
    assert (line.payment, line.reasons) == ("fail", [BACK_PAID])
    assert answers.verdict.source == "pass"


OLD = back_paid()


@given(OLD.row("contributions", person_id=OLD.old_person_id, base="?"))
def test_rejected_row_under_the_old_identity_number(case: Case) -> None:
    assert case.answers().line("2024-03").reasons == [BACK_PAID, "SOURCE_REJECTED"]
