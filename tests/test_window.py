"""window (rules 3, 第二条): of the 12 months before the month of application 6 must be paid, not paid back.

Unless a case says otherwise: applied on 2024-09-10, so the window is 2023-09 to 2024-08; extracted on 2024-09-20, so
that August is due by 2024-09-30 and July was due by 2024-09-02, 2024-08-31 being a Saturday.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case, Span

SHORT, UNDECIDED = "WINDOW_SHORT", "WINDOW_UNDECIDED"
REASONS = {"pass": set[str](), "refer": {UNDECIDED}, "fail": {SHORT}}


def check(case: Case, answer: str, months: tuple[int, int]) -> None:
    """The answer with its count, and the reason that goes with it."""
    verdict = case.answers().verdict
    assert (verdict.window, verdict.window_months) == (answer, months)
    assert {SHORT, UNDECIDED} & set(verdict.reasons) == REASONS[answer]


def five() -> Case:
    """Five months paid; August not pending."""
    return Case().paid("2023-10", "2024-02")


@pytest.mark.parametrize(
    ("case", "answer", "months"),
    [
        pytest.param(five(), "fail", (5, 5), id="five"),
        pytest.param(five().paid("2024-03"), "pass", (6, 6), id="six"),
        pytest.param(five().paid("2024-03", "2024-08"), "pass", (11, 11), id="eleven"),
        pytest.param(Case().paid("2023-09", "2024-08"), "pass", (12, 12), id="all twelve"),
        pytest.param(Case(), "fail", (0, 0), id="none"),
        pytest.param(five().paid("2023-09"), "pass", (6, 6), id="the first month counts"),
        pytest.param(five().paid("2023-08"), "fail", (5, 5), id="the month before the first does not"),
        pytest.param(five().paid("2024-08"), "pass", (6, 6), id="the last month counts"),
        pytest.param(five().paid("2024-09"), "fail", (5, 5), id="the month of application does not"),
        pytest.param(
            Case().paid("2023-09").paid("2023-11").paid("2024-01").paid("2024-03").paid("2024-05").paid("2024-08"),
            "pass",
            (6, 6),
            id="six with gaps",
        ),
        pytest.param(five().back("2024-03", "2024-06"), "fail", (5, 5), id="months paid back do not count"),
        pytest.param(
            five().paid("2024-03", paid_on="2024-05-01"), "refer", (5, 6), id="a late month may make the sixth"
        ),
        pytest.param(five().contribution("deferred", "2024-03"), "refer", (5, 6), id="so may a deferred one"),
        pytest.param(
            Case().paid("2023-10", "2024-01").paid("2024-02", paid_on="2024-06-01"),
            "fail",
            (4, 5),
            id="four and a late",
        ),
        pytest.param(
            five().paid("2024-03").paid("2024-04", "2024-06", paid_on="2024-08-01"),
            "pass",
            (6, 9),
            id="six and late ones",
        ),
        pytest.param(five().paid("2024-03").refund("2024-03"), "fail", (5, 5), id="one refunded"),
        pytest.param(five().paid("2024-03").refund("2024-03", 1), "refer", (5, 6), id="one refunded in part"),
        pytest.param(
            five().paid("2024-03", base=8000).refund("2024-03").paid("2024-03", base=8300),
            "pass",
            (6, 6),
            id="second edition: one refunded and paid again",
        ),
        pytest.param(
            five().back("2024-03", paid_on="2024-04-10"), "refer", (5, 6), id="second edition: one back in time"
        ),
        pytest.param(five().owed("2024-03"), "fail", (5, 5), id="second edition: one owed and overdue"),
        pytest.param(
            five().paid("2024-03", insurance="medical"), "fail", (5, 5), id="medical insurance does not count"
        ),
        pytest.param(five().paid("2024-03", insurance="pension"), "pass", (6, 6), id="pension insurance does"),
        pytest.param(five().paid("2023-10", "2024-02", employer_id=B), "fail", (5, 5), id="two employers, one month"),
        pytest.param(five().paid("2024-03", employer_id=B), "pass", (6, 6), id="a month paid by another employer"),
        pytest.param(
            five().back("2024-03").paid("2024-03", employer_id=B),
            "pass",
            (6, 6),
            id="paid back by one, paid by another",
        ),
        pytest.param(
            five().back("2024-03").contribution("deferred", "2024-03", employer_id=B),
            "refer",
            (5, 6),
            id="paid back by one, deferred by another",
        ),
        pytest.param(
            five().paid("2024-03", base=20000).contract(B), "pass", (6, 6), id="base and contract do not matter here"
        ),
    ],
)
def test_six_months_of_twelve(case: Case, answer: str, months: tuple[int, int]) -> None:
    check(case, answer, months)


def applied(day: str) -> Case:
    """Six months paid, 2023-09 to 2024-02."""
    return Case(applied=day).paid("2023-09", "2024-02")


@pytest.mark.parametrize(
    ("case", "answer", "months"),
    [
        pytest.param(applied("2024-09-01"), "pass", (6, 6), id="the first of the twelfth month after"),
        pytest.param(applied("2024-08-31"), "pass", (6, 6), id="the day before"),
        pytest.param(applied("2024-03-01"), "pass", (6, 6), id="the first of the next month"),
        pytest.param(applied("2024-02-29"), "fail", (5, 5), id="the last of the sixth month"),
    ],
)
def test_day_of_application(case: Case, answer: str, months: tuple[int, int]) -> None:
    check(case, answer, months)


def pending(extracted: str = "2024-09-20") -> Case:
    """The five months before August paid."""
    return Case(extracted=extracted).paid("2024-03", "2024-07")


@pytest.mark.parametrize(
    ("case", "answer", "months"),
    [
        pytest.param(pending(), "refer", (5, 6), id="August not due, July paid"),
        pytest.param(pending("2024-09-30"), "refer", (5, 6), id="August due today"),
        pytest.param(pending("2024-10-01"), "fail", (5, 5), id="August was due yesterday"),
        pytest.param(pending("2024-10-01").enrolled(A), "fail", (5, 5), id="August was due yesterday, enrolled"),
        pytest.param(pending().back("2024-08"), "refer", (5, 6), id="August paid back, still due"),
        pytest.param(pending("2024-10-01").back("2024-08"), "fail", (5, 5), id="August paid back, overdue"),
        pytest.param(five(), "fail", (5, 5), id="August not due, July unpaid"),
        pytest.param(five().enrolled(A), "refer", (5, 6), id="August not due, July unpaid, enrolled"),
        pytest.param(five().enrolled(B), "refer", (5, 6), id="enrolled with another employer"),
        pytest.param(five().enrolled(A, "2024-08-31"), "refer", (5, 6), id="enrolled on the last of August"),
        pytest.param(five().enrolled(A, "2024-09-01"), "fail", (5, 5), id="enrolled since September"),
        pytest.param(five().enrolled(A, end="2024-08-01"), "refer", (5, 6), id="enrolled until the first of August"),
        pytest.param(five().enrolled(A, end="2024-07-31"), "fail", (5, 5), id="enrolled until July"),
        pytest.param(
            Case().paid("2024-02", "2024-06").paid("2024-07", paid_on="2024-09-03"),
            "refer",
            (5, 6),
            id="July late, so August is not pending",
        ),
    ],
)
def test_pending_month(case: Case, answer: str, months: tuple[int, int]) -> None:
    check(case, answer, months)


def covered(*span: str) -> Case:
    """Five months paid; contributions covered in these months only."""
    coverage: Span = (span[0], span[1])
    return Case(contributions=coverage).paid("2023-10", "2024-02")


@pytest.mark.parametrize(
    ("case", "answer", "months"),
    [
        pytest.param(covered("2023-09", "2024-09"), "fail", (5, 5), id="the whole window covered"),
        pytest.param(covered("2023-10", "2024-09"), "refer", (5, 6), id="the first month not covered"),
        pytest.param(covered("2023-09", "2024-07"), "refer", (5, 6), id="the last month not covered"),
        pytest.param(covered("2023-10", "2024-09").back("2023-09"), "fail", (5, 5), id="not covered, but paid back"),
        pytest.param(covered("2023-10", "2024-09").paid("2023-09"), "pass", (6, 6), id="not covered, but paid"),
        pytest.param(five().spoiled("contributions"), "refer", (5, 12), id="a contribution rejected"),
        pytest.param(
            five().back("2024-03").spoiled("contributions"),
            "refer",
            (5, 12),
            id="rejected, a month paid back among them",
        ),
        pytest.param(five().paid("2024-03").spoiled("contributions"), "pass", (6, 12), id="rejected, six paid"),
        pytest.param(five().spoiled("tax"), "fail", (5, 5), id="a tax row rejected"),
        pytest.param(five().spoiled("contracts"), "fail", (5, 5), id="a contract rejected"),
    ],
)
def test_unknown_months(case: Case, answer: str, months: tuple[int, int]) -> None:
    check(case, answer, months)


@pytest.mark.parametrize(
    ("case", "answer", "months", "reason"),
    [
        pytest.param(five().spoiled("enrolments"), "refer", (5, 5), SHORT, id="five months"),
        pytest.param(
            five().contribution("deferred", "2024-03").spoiled("enrolments"),
            "refer",
            (5, 6),
            UNDECIDED,
            id="five and a deferred one",
        ),
    ],
)
def test_rejected_enrolment_keeps_the_reason(case: Case, answer: str, months: tuple[int, int], reason: str) -> None:
    verdict = case.answers().verdict
    assert (verdict.window, verdict.window_months) == (answer, months)
    assert {SHORT, UNDECIDED} & set(verdict.reasons) == {reason}
