"""employed (rules 3, 第二条): a contract with the applying employer is live on the day. Applied 2024-09-10 with A."""

from __future__ import annotations

import pytest

from tests.cases import A, B, C, Case, Firm

RELATED, MISSING, NOT_EMPLOYED = ["EMPLOYER_RELATED"], ["CONTRACT_MISSING"], ["NOT_EMPLOYED"]
EXPIRED, UNIDENTIFIED = ["CONTRACT_EXPIRED"], ["EMPLOYER_UNIDENTIFIED"]
REASONS = {*RELATED, *MISSING, *NOT_EMPLOYED, *EXPIRED, *UNIDENTIFIED}
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
        pytest.param(steady().contract(A, "2024-09-11"), "refer", MISSING, id="second edition: begins the day after"),
        pytest.param(steady().contract(A, end="2024-09-10"), "pass", [], id="ends on the day"),
        pytest.param(
            steady().contract(A, end="2024-09-09"), "refer", EXPIRED, id="second edition: ended the day before"
        ),
        pytest.param(steady().contract(A, "2024-09-10", "2024-09-10"), "pass", [], id="that day alone"),
        pytest.param(
            steady().contract(A, end="2024-09-09").contract(A, "2024-09-11"),
            *("refer", EXPIRED),
            id="second edition: a gap of a day",
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
            "refer",
            RELATED,
            id="second edition: the branch of the one the employer stands for",
        ),
        pytest.param(
            steady().contract(B, end="2024-09-09").link(A, B, "branch"),
            "refer",
            MISSING,
            id="second edition: the branch's ended the day before",
        ),
        pytest.param(
            steady().contract(C).contract(B).link(A, B, "branch"), "refer", RELATED, id="next to an unrelated one"
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
        pytest.param(
            steady(name=f"{NAME}浦东分公司").contract(B, employer_name=NAME),
            *("refer", RELATED),
            id="second edition: by the name of a branch",
        ),
        pytest.param(
            steady(name=NAME).contract(B, employer_name=f"{NAME}浦东分公司"),
            *("refer", RELATED),
            id="second edition: by the name of the contract's branch",
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
            "refer",
            MISSING,
            id="second edition: by name, ended the day before",
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
        pytest.param(steady().contract(A).spoiled("contracts"), "pass", ["SOURCE_REJECTED"], id="next to a live one"),
    ],
)
def test_rejected_rows(case: Case, answer: str, reasons: list[str]) -> None:
    verdict = case.answers().verdict
    assert (verdict.employed, verdict.reasons) == (answer, reasons)


def decided(case: Case, expected: list[str]) -> None:
    """The reason of employed, and the answer that goes with it."""
    verdict = case.answers().verdict
    assert [reason for reason in verdict.reasons if reason in REASONS] == expected
    assert verdict.employed == ("pass" if not expected else "fail" if expected == NOT_EMPLOYED else "refer")


def ended(employer: Firm = A, name: str = "") -> Case:
    """Applied with A; a contract with the employer ended on 2024-08-31, and nothing is paid."""
    return Case(employer_name=name).contract(employer, end="2024-08-31", employer_name=name)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(ended(), NOT_EMPLOYED, id="nothing"),
        pytest.param(ended().enrolled(A), EXPIRED, id="enrolled"),
        pytest.param(ended().enrolled(A, "2024-09-10"), EXPIRED, id="enrolled since the day"),
        pytest.param(ended().enrolled(A, "2024-09-11"), NOT_EMPLOYED, id="enrolled since the day after"),
        pytest.param(ended().enrolled(A, end="2024-09-10"), EXPIRED, id="enrolled until the day"),
        pytest.param(ended().enrolled(A, end="2024-09-09"), NOT_EMPLOYED, id="enrolled until the day before"),
        pytest.param(ended().enrolled(A.tax_number), EXPIRED, id="enrolled under another number"),
        pytest.param(ended().enrolled(B), NOT_EMPLOYED, id="enrolled with another employer"),
        pytest.param(ended().enrolled(B).link(A, B), EXPIRED, id="enrolled with the same employer"),
        pytest.param(ended().enrolled(B).link(A, B, "successor", "2024-09-30"), EXPIRED, id="with the successor"),
        pytest.param(ended().enrolled(B).link(A, B, "successor", "2024-10-01"), NOT_EMPLOYED, id="successor too late"),
        pytest.param(ended().paid("2024-09"), EXPIRED, id="paid in the month"),
        pytest.param(ended().paid("2024-08"), EXPIRED, id="paid in the month before"),
        pytest.param(ended().paid("2024-07"), NOT_EMPLOYED, id="paid two months before"),
        pytest.param(ended().paid("2024-08", paid_on="2024-10-01"), EXPIRED, id="paid late"),
        pytest.param(ended().contribution("deferred", "2024-08"), EXPIRED, id="deferred"),
        pytest.param(ended().owed("2024-09"), EXPIRED, id="owed and not yet due"),
        pytest.param(ended().back("2024-09"), NOT_EMPLOYED, id="paid back"),
        pytest.param(ended().back("2024-09").spoiled("contributions"), EXPIRED, id="paid back, a row rejected"),
        pytest.param(ended().paid("2024-09", insurance="medical"), NOT_EMPLOYED, id="medical paid"),
        pytest.param(ended().paid("2024-09", employer_id=B), NOT_EMPLOYED, id="paid by another employer"),
        pytest.param(ended().paid("2024-09", employer_id=B).link(B, A), EXPIRED, id="paid by the same employer"),
        pytest.param(ended().paid("2024-09").contract(B), EXPIRED, id="paid, another contract live"),
        pytest.param(ended().paid("2024-09").contract(B).link(A, B, "branch"), RELATED, id="paid, a branch's live"),
        pytest.param(ended().paid("2024-09").contract(A, "2024-09-01"), [], id="paid, and renewed"),
    ],
)
def test_contract_expired_while_work_goes_on(case: Case, expected: list[str]) -> None:
    """Second edition: an enrolment or a line of the employer shows that work goes on."""
    decided(case, expected)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(ended(B), NOT_EMPLOYED, id="nothing"),
        pytest.param(ended(B).enrolled(A), MISSING, id="enrolled"),
        pytest.param(ended(B).paid("2024-08"), MISSING, id="paid in the month before"),
        pytest.param(ended(B).paid("2024-07"), NOT_EMPLOYED, id="paid two months before"),
        pytest.param(ended(B).paid("2024-09", employer_id=B), NOT_EMPLOYED, id="paid by the contract's employer"),
        pytest.param(ended(B).paid("2024-09").contract(C), NOT_EMPLOYED, id="paid, another contract live"),
        pytest.param(ended(B).paid("2024-09").link(A, B), EXPIRED, id="the same employer"),
        pytest.param(ended(B).paid("2024-09").link(B, A, "successor", "2024-09-30"), EXPIRED, id="succeeded"),
        pytest.param(ended(B).paid("2024-09").link(B, A, "successor", "2024-10-01"), MISSING, id="succeeded too late"),
        pytest.param(ended(B, NAME).paid("2024-09"), MISSING, id="of one name, both identified"),
        pytest.param(ended(B.unidentified, NAME).paid("2024-09"), EXPIRED, id="of one name, one not identified"),
        pytest.param(
            Case(employer_id=A.unidentified, employer_name=NAME)
            .contract(A.unidentified, end="2024-08-31")
            .paid("2024-09", employer_id=B, employer_name=NAME),
            EXPIRED,
            id="the line's employer is the same by name",
        ),
        pytest.param(Case().contract(A, "2024-09-11").enrolled(A), MISSING, id="a contract that has not begun"),
        pytest.param(Case().contract(A, "2024-09-11"), NOT_EMPLOYED, id="one that has not begun, nothing else"),
        pytest.param(Case().without("contracts"), MISSING, id="no contract at all, nothing else"),
    ],
)
def test_contracts_of_other_employers_ended(case: Case, expected: list[str]) -> None:
    """Second edition."""
    decided(case, expected)


def numbered(applying: Firm, contract: Firm, name: str = "", contract_name: str = "") -> Case:
    """Applying and contract's employer under these numbers and names."""
    return Case(employer_id=applying, employer_name=name).contract(contract, employer_name=contract_name)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(numbered(A, B), NOT_EMPLOYED, id="both identified"),
        pytest.param(numbered(A.unidentified, B), UNIDENTIFIED, id="the applying one's proves nothing"),
        pytest.param(numbered(A, B.unidentified), UNIDENTIFIED, id="the contract's proves nothing"),
        pytest.param(numbered(A.unidentified, B.unidentified), UNIDENTIFIED, id="both prove nothing"),
        pytest.param(numbered(A, B.written("{wrong}")), UNIDENTIFIED, id="a wrong check character"),
        pytest.param(numbered(A.unidentified, A.unidentified), [], id="the same text"),
        pytest.param(numbered(A.unidentified, B, NAME, NAME), [], id="one name"),
        pytest.param(numbered(A, B.unidentified, NAME, "上海甲(集团) 有限公司"), [], id="one name, written otherwise"),
        pytest.param(numbered(A, B.unidentified, NAME, "旧名"), UNIDENTIFIED, id="another name"),
        pytest.param(numbered(A, B.unidentified, f"{NAME}分公司", NAME), RELATED, id="the name of a branch"),
        pytest.param(numbered(A, B, NAME, NAME), RELATED, id="both identified, one name"),
        pytest.param(numbered(A, C).contract(B.unidentified), UNIDENTIFIED, id="one contract of two"),
        pytest.param(
            numbered(A, C).contract(B.unidentified, end="2024-09-09"), NOT_EMPLOYED, id="one of two, that has ended"
        ),
        pytest.param(numbered(A, B.unidentified).paid("2024-09"), UNIDENTIFIED, id="while work goes on"),
        pytest.param(
            numbered(A, B.unidentified).contract(A, end="2024-08-31").paid("2024-09"), EXPIRED, id="expired goes before"
        ),
    ],
)
def test_numbers_that_prove_nothing(case: Case, expected: list[str]) -> None:
    """Second edition."""
    decided(case, expected)
