"""paying (rules 3, 第二条): in the month of application the person is insured and paying.

Unless a case says otherwise: applied on 2024-09-10 with A, extracted on 2024-09-20. September is then due by
2024-10-31, August by 2024-09-30, and July was due by 2024-08-31.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, C, Case

UNDECIDED, PENDING, NOT_PAYING = "PAYING_UNDECIDED", "PAYMENT_PENDING", "NOT_PAYING"
REASONS = {UNDECIDED, PENDING, NOT_PAYING}


def check(case: Case, answer: str, reason: str | None) -> None:
    """The answer on paying, and the one reason that it gives the verdict."""
    verdict = case.answers().verdict
    assert (verdict.paying, REASONS & set(verdict.reasons)) == (answer, {reason} - {None})


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(Case().paid("2024-09"), "pass", None, id="paid"),
        pytest.param(Case().paid("2024-09", employer_id=B), "pass", None, id="paid by another employer"),
        pytest.param(Case().paid("2024-09", insurance="pension"), "pass", None, id="pension paid"),
        pytest.param(Case().paid("2024-09", insurance="medical"), "fail", NOT_PAYING, id="medical alone paid"),
        pytest.param(Case().paid("2024-08", insurance="medical"), "fail", NOT_PAYING, id="medical paid before"),
        pytest.param(Case(), "fail", NOT_PAYING, id="nothing on file"),
        pytest.param(Case().paid("2024-07").contribution("deferred", "2024-09"), "refer", UNDECIDED, id="deferred"),
        pytest.param(Case().back("2024-09"), "fail", NOT_PAYING, id="paid back"),
        pytest.param(
            Case().back("2024-09").paid("2024-09", employer_id=B), "pass", None, id="paid back by one, paid by another"
        ),
        pytest.param(
            Case().back("2024-09").contribution("deferred", "2024-09", employer_id=B),
            "refer",
            UNDECIDED,
            id="paid back by one, deferred by another",
        ),
        pytest.param(
            Case().paid("2024-09").contribution("refund", "2024-09", base=-8000), "fail", NOT_PAYING, id="refunded"
        ),
        pytest.param(
            Case(applied="2024-06-10").paid("2024-06", paid_on="2024-07-31"), "pass", None, id="on the last day"
        ),
        pytest.param(Case(applied="2024-06-10").paid("2024-06", paid_on="2024-08-01"), "refer", UNDECIDED, id="late"),
        pytest.param(Case(applied="2024-06-10").paid("2024-05").paid("2024-07"), "fail", NOT_PAYING, id="around it"),
        pytest.param(Case(applied="2024-06-01").paid("2024-06"), "pass", None, id="applied on the first of the month"),
        pytest.param(Case(applied="2024-06-30").paid("2024-06"), "pass", None, id="applied on the last of the month"),
        pytest.param(
            Case(applied="2024-06-10").back("2024-06").enrolled(A), "fail", NOT_PAYING, id="enrolled, but paid back"
        ),
    ],
)
def test_month_of_application(case: Case, answer: str, reason: str | None) -> None:
    check(case, answer, reason)


def august(extracted: str) -> Case:
    """Applied in August; July is paid."""
    return Case(applied="2024-08-10", extracted=extracted).paid("2024-07")


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(august("2024-09-30").enrolled(A), "pass", None, id="the last day"),
        pytest.param(august("2024-09-30"), "refer", PENDING, id="the last day, not enrolled"),
        pytest.param(august("2024-10-01").enrolled(A), "fail", NOT_PAYING, id="the day after"),
        pytest.param(august("2024-10-01"), "fail", NOT_PAYING, id="the day after, not enrolled"),
        pytest.param(august("2024-10-01").paid("2024-09").enrolled(A), "fail", NOT_PAYING, id="paid since"),
    ],
)
def test_month_not_yet_due_when_extracted(case: Case, answer: str, reason: str | None) -> None:
    check(case, answer, reason)


def broken() -> Case:
    """August is deferred: neither paid nor pending."""
    return Case().contribution("deferred", "2024-08")


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(Case().enrolled(A), "pass", None, id="enrolled"),
        pytest.param(Case().enrolled(A, "2024-09-10"), "pass", None, id="from the day"),
        pytest.param(Case().enrolled(A, "2024-09-11"), "refer", PENDING, id="from the day after"),
        pytest.param(Case().enrolled(A, "2024-09-30"), "refer", PENDING, id="from the last of the month"),
        pytest.param(Case().enrolled(A, "2024-10-01"), "fail", NOT_PAYING, id="from the next month"),
        pytest.param(broken().enrolled(A, end="2024-09-10"), "pass", None, id="until the day"),
        pytest.param(broken().enrolled(A, end="2024-09-09"), "refer", PENDING, id="until the day before"),
        pytest.param(broken().enrolled(A, end="2024-09-01"), "refer", PENDING, id="until the first of the month"),
        pytest.param(broken().enrolled(A, end="2024-08-31"), "fail", NOT_PAYING, id="until the month before"),
        pytest.param(broken().enrolled(A, "2024-09-10", "2024-09-10"), "pass", None, id="that day alone"),
        pytest.param(Case().enrolled(B), "refer", PENDING, id="with another employer"),
        pytest.param(Case().enrolled(B).enrolled(A), "pass", None, id="with another employer and the applying one"),
        pytest.param(
            Case().enrolled(B).enrolled(A, end="2024-09-09"),
            "refer",
            PENDING,
            id="with another, the applying one's over",
        ),
        pytest.param(Case().enrolled(A.tax_number), "pass", None, id="under the employer's tax number"),
        pytest.param(Case().enrolled(B).link(A, B), "pass", None, id="with the one the employer stands for"),
        pytest.param(Case().enrolled(B).link(A, C).link(B, C), "pass", None, id="with one that stands for the same"),
        pytest.param(
            Case().enrolled(B).link(B, A, "successor", "2024-09-30"), "pass", None, id="succeeded in the month"
        ),
        pytest.param(
            Case().enrolled(B).link(B, A, "successor", "2024-10-01"), "refer", PENDING, id="succeeded next month"
        ),
        pytest.param(Case().enrolled(B).link(A, B, "branch"), "refer", PENDING, id="with the employer's branch"),
        pytest.param(Case().back("2024-09").enrolled(A), "pass", None, id="paid back, still due"),
        pytest.param(
            Case().contribution("deferred", "2024-09").enrolled(A),
            "refer",
            UNDECIDED,
            id="deferred: nothing is pending",
        ),
    ],
)
def test_enrolments(case: Case, answer: str, reason: str | None) -> None:
    check(case, answer, reason)


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(Case().paid("2024-08"), "refer", PENDING, id="August paid"),
        pytest.param(Case().paid("2024-08", employer_id=B), "refer", PENDING, id="August paid by another employer"),
        pytest.param(Case().paid("2024-07"), "refer", PENDING, id="July paid, August pending"),
        pytest.param(Case().paid("2024-06"), "fail", NOT_PAYING, id="June paid, July was due"),
        pytest.param(Case().paid("2024-07").back("2024-08"), "refer", PENDING, id="July paid, August paid back"),
        pytest.param(Case().back("2024-08"), "fail", NOT_PAYING, id="August paid back"),
        pytest.param(Case().paid("2024-06").back("2024-07"), "fail", NOT_PAYING, id="July paid back"),
        pytest.param(broken().paid("2024-07"), "fail", NOT_PAYING, id="August deferred"),
        pytest.param(
            Case().paid("2024-07", paid_on="2024-09-01"), "fail", NOT_PAYING, id="July paid late: August not pending"
        ),
        pytest.param(Case().back("2024-09").paid("2024-08"), "refer", PENDING, id="August paid, September paid back"),
        pytest.param(
            Case().enrolled(A, "2024-08-31", "2024-08-31"), "refer", PENDING, id="enrolled at the end of August"
        ),
        pytest.param(Case().enrolled(A, end="2024-07-31"), "fail", NOT_PAYING, id="enrolled until the end of July"),
        pytest.param(
            Case().paid("2024-08").contribution("refund", "2024-08", base=-8000),
            "fail",
            NOT_PAYING,
            id="August refunded, July unpaid",
        ),
        pytest.param(
            Case().paid("2024-08").contribution("refund", "2024-08", base=-500),
            "fail",
            NOT_PAYING,
            id="August refunded in part, which is no pass",
        ),
    ],
)
def test_pending_by_the_months_before(case: Case, answer: str, reason: str | None) -> None:
    check(case, answer, reason)


def covered(until: str) -> Case:
    return Case(contributions=("2023-10", until))


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(covered("2024-09"), "fail", NOT_PAYING, id="covered"),
        pytest.param(covered("2024-08"), "refer", UNDECIDED, id="not covered"),
        pytest.param(covered("2024-08").paid("2024-08"), "refer", PENDING, id="not covered, pending goes before"),
        pytest.param(covered("2024-08").enrolled(A), "pass", None, id="not covered, enrolled"),
        pytest.param(covered("2024-08").paid("2024-09"), "pass", None, id="not covered, but paid"),
        pytest.param(covered("2024-08").back("2024-09"), "fail", NOT_PAYING, id="not covered, but paid back"),
        pytest.param(Case().spoiled("contributions"), "refer", UNDECIDED, id="a contribution rejected"),
        pytest.param(
            Case().spoiled("contributions").paid("2024-08"), "refer", PENDING, id="rejected, pending goes before"
        ),
        pytest.param(
            Case(applied="2024-06-10").spoiled("contributions").back("2024-06"),
            "refer",
            UNDECIDED,
            id="rejected, paid back: no fail is left",
        ),
        pytest.param(
            Case().spoiled("contributions").paid("2024-07").back("2024-08"),
            "refer",
            UNDECIDED,
            id="rejected, August paid back: a refer, so neither month is pending",
        ),
        pytest.param(Case().spoiled("tax"), "fail", NOT_PAYING, id="a tax row rejected"),
        pytest.param(Case().spoiled("contracts"), "fail", NOT_PAYING, id="a contract rejected"),
        pytest.param(Case().spoiled("enrolments"), "refer", NOT_PAYING, id="an enrolment rejected"),
        pytest.param(Case().spoiled("enrolments").paid("2024-09"), "pass", None, id="an enrolment rejected, but paid"),
    ],
)
def test_unknown_months_and_rejected_rows(case: Case, answer: str, reason: str | None) -> None:
    check(case, answer, reason)
