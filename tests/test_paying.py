"""paying (rules 3, 第二条): in the month of application the person is insured and paying.

Unless a case says otherwise: applied on 2024-09-10 with A, extracted on 2024-09-20. September is then due by
2024-10-31, August by 2024-09-30, and July was due by 2024-09-02. Which months are pending: test_pending.py.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, C, Case, Firm

UNDECIDED, PENDING, NOT_PAYING = "PAYING_UNDECIDED", "PAYMENT_PENDING", "NOT_PAYING"
OTHER = "PAYING_OTHER_EMPLOYER"
REASONS = {UNDECIDED, PENDING, NOT_PAYING, OTHER}


def check(case: Case, answer: str, reason: str | None) -> None:
    """The answer on paying, and the one reason that it gives the verdict."""
    verdict = case.answers().verdict
    assert (verdict.paying, REASONS & set(verdict.reasons)) == (answer, {reason} - {None})


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(Case().paid("2024-09"), "pass", None, id="paid"),
        pytest.param(Case().paid("2024-09", insurance="pension"), "pass", None, id="pension paid"),
        pytest.param(Case().paid("2024-09", insurance="medical"), "fail", NOT_PAYING, id="medical alone paid"),
        pytest.param(Case().paid("2024-08", insurance="medical"), "fail", NOT_PAYING, id="medical paid before"),
        pytest.param(Case(), "fail", NOT_PAYING, id="nothing on file"),
        pytest.param(Case().paid("2024-07").contribution("deferred", "2024-09"), "refer", UNDECIDED, id="deferred"),
        pytest.param(Case().back("2024-09"), "fail", NOT_PAYING, id="paid back"),
        pytest.param(
            Case().back("2024-09").contribution("deferred", "2024-09", employer_id=B),
            "refer",
            UNDECIDED,
            id="paid back by one, deferred by another",
        ),
        pytest.param(Case().paid("2024-09").refund("2024-09"), "fail", NOT_PAYING, id="refunded"),
        pytest.param(
            Case().back("2024-09", paid_on="2024-09-20"), "refer", UNDECIDED, id="second edition: back in time"
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


def paid_by_b() -> Case:
    """September paid by B, the application through A."""
    return Case().paid("2024-09", employer_id=B)


@pytest.mark.parametrize(
    ("case", "other"),
    [
        pytest.param(paid_by_b(), True, id="by another alone"),
        pytest.param(paid_by_b().paid("2024-08"), True, id="the month before by the applying one"),
        pytest.param(paid_by_b().paid("2024-09"), False, id="by both"),
        pytest.param(paid_by_b().contribution("deferred", "2024-09"), False, id="deferred by the applying one"),
        pytest.param(paid_by_b().owed("2024-09"), False, id="owed by the applying one, not yet due"),
        pytest.param(paid_by_b().back("2024-09"), True, id="paid back by the applying one"),
        pytest.param(paid_by_b().paid("2024-09").refund("2024-09"), True, id="refunded to the applying one"),
        pytest.param(paid_by_b().paid("2024-09", insurance="medical"), True, id="medical by the applying one"),
        pytest.param(paid_by_b().link(A, B), False, id="by one the applying one stands for"),
        pytest.param(paid_by_b().link(A, C).link(B, C), False, id="by one that stands for the same"),
        pytest.param(paid_by_b().link(B, A, "successor", "2024-09-30"), False, id="succeeded in the month"),
        pytest.param(paid_by_b().link(B, A, "successor", "2024-10-01"), True, id="succeeded next month"),
        pytest.param(paid_by_b().link(A, B, "branch"), True, id="by a branch"),
        pytest.param(paid_by_b().enrolled(A), False, id="enrolled with the applying one"),
        pytest.param(paid_by_b().enrolled(A.tax_number), False, id="enrolled, by another number"),
        pytest.param(paid_by_b().enrolled(A, "2024-09-10"), False, id="enrolled since the day"),
        pytest.param(paid_by_b().enrolled(A, "2024-09-11"), True, id="enrolled since the day after"),
        pytest.param(paid_by_b().enrolled(A, end="2024-09-10"), False, id="enrolled until the day"),
        pytest.param(paid_by_b().enrolled(A, end="2024-09-09"), True, id="enrolled until the day before"),
        pytest.param(paid_by_b().enrolled(B), True, id="enrolled with the payer"),
        pytest.param(paid_by_b().enrolled(C).link(C, A), False, id="enrolled with one that stands for it"),
    ],
)
def test_paid_by_another_employer(case: Case, *, other: bool) -> None:
    """Second edition: that the applying employer insures the person is to be seen in its line or an enrolment."""
    check(case, *(("refer", OTHER) if other else ("pass", None)))


NAME, OTHER_NAME = "上海甲有限公司", "上海乙有限公司"


def named(applying: Firm, payer: Firm, name: str) -> Case:
    """September paid by an employer of this name; the application's employer has NAME."""
    case = Case(employer_id=applying, employer_name=NAME)
    return case.paid("2024-09", employer_id=payer, employer_name=name)


@pytest.mark.parametrize(
    ("case", "other"),
    [
        pytest.param(named(A, B.unidentified, NAME), False, id="the payer's number proves nothing, one name"),
        pytest.param(named(A.unidentified, B, NAME), False, id="the applying one's proves nothing, one name"),
        pytest.param(named(A.unidentified, A.unidentified, ""), False, id="one number that proves nothing"),
        pytest.param(named(A, B.unidentified, OTHER_NAME), True, id="the payer's proves nothing, another name"),
        pytest.param(named(A, B.unidentified, ""), True, id="the payer's proves nothing, no name"),
        pytest.param(named(A, B, NAME), True, id="both identified, one name"),
        pytest.param(named(A, B, f"{NAME}分公司"), True, id="both identified, the name of a branch"),
        pytest.param(
            named(A, B.unidentified, OTHER_NAME).back("2024-09", employer_id=B.unidentified, employer_name=NAME),
            False,
            id="the name on a second row of the line",
        ),
        pytest.param(
            Case(employer_name=NAME).paid("2024-09", employer_id=B).enrolled(B.unidentified),
            True,
            id="an enrolment has no name",
        ),
    ],
)
def test_paid_by_an_employer_of_one_name(case: Case, *, other: bool) -> None:
    """Second edition."""
    check(case, *(("refer", OTHER) if other else ("pass", None)))


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
