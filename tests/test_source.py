"""source (rules 3, 第六条 last sentence): where a row of the person could not be used, a person looks."""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case, given

REJECTED = ["SOURCE_REJECTED"]


def steady() -> Case:
    return Case().paid("2023-09", "2024-09")


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        pytest.param(steady(), "pass", id="none"),
        pytest.param(steady().spoiled("contributions"), "refer", id="a contribution"),
        pytest.param(steady().spoiled("tax"), "refer", id="a tax row"),
        pytest.param(steady().spoiled("contracts"), "refer", id="a contract"),
        pytest.param(steady().spoiled("enrolments"), "refer", id="an enrolment"),
        pytest.param(
            steady().row("applications", application_id="", applied_on="2024-09-10"), "pass", id="application"
        ),
        pytest.param(steady().row("employers", kind="?"), "pass", id="a row of employers"),
        pytest.param(steady().row("employer_links", relation="?"), "pass", id="a link"),
        pytest.param(steady().sanction(None, "2025-01-01", "2024-01-01"), "pass", id="a sanction on the person"),
        pytest.param(
            steady().paid("2023-08").row("contributions", person_id="123", base="?").enrolled(A),
            "pass",
            id="one that may be anybody's",
        ),
        pytest.param(steady().row("tax", month="2024-03", tax_paid="?"), "pass", id="none, an amount aside unreadable"),
        pytest.param(steady().paid("2024-09"), "pass", id="none, a copy"),
    ],
)
def test_which_rejected_rows_concern_the_person(case: Case, answer: str) -> None:
    verdict = case.answers().verdict
    assert (verdict.source, verdict.outcome) == (answer, answer)
    assert verdict.reasons == ([] if answer == "pass" else REJECTED)


@given(steady().row("applications", application_id="", applied_on="2024-09-10"))
def test_rejected_application_is_reported(case: Case) -> None:
    assert case.answers().rejects == [("applications", "application_id", "VALUE_MISSING")]


def failing() -> Case:
    """Not employed, not paying and a window of five months; a contract elsewhere, a permit that has ended."""
    case = Case(permit_valid_until="2024-09-09").paid("2023-10", "2024-02")
    return case.contract(B, work_region="320500").sanction(A)


FAILS = {"permit", "scope", "sanction", "employed", "paying", "window"}


@pytest.mark.parametrize(
    ("case", "refers"),
    [
        pytest.param(failing(), set(), id="nothing"),
        pytest.param(failing().spoiled("contracts"), {"scope", "employed"}, id="a contract"),
        pytest.param(failing().spoiled("enrolments"), {"paying", "window"}, id="an enrolment"),
        pytest.param(failing().spoiled("tax"), set(), id="a tax row"),
    ],
)
def test_which_fails_a_rejected_row_softens(case: Case, refers: set[str]) -> None:
    verdict = case.answers().verdict
    answers = verdict._asdict()
    assert {check for check in FAILS if answers[check] == "refer"} == refers
    assert {check for check in FAILS if answers[check] == "fail"} == FAILS - refers
    reasons = {"NOT_EMPLOYED", "NOT_PAYING", "PERMIT_NOT_VALID", "SANCTIONED", "SCOPE_BRANCH", "WINDOW_SHORT"}
    assert set(verdict.reasons) - set(REJECTED) == reasons
    assert verdict.reasons == sorted(verdict.reasons)


@given(failing().spoiled("contributions"))
def test_rejected_contribution_leaves_months_unknown(case: Case) -> None:
    """What it softens it softens through the months: none without a line counts against the person."""
    verdict = case.answers().verdict
    assert (verdict.employed, verdict.paying, verdict.window) == ("fail", "refer", "refer")
    assert {"PAYING_UNDECIDED", "WINDOW_UNDECIDED"} < set(verdict.reasons)
