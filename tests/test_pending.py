"""Pending months (rules 3): not yet due when the data were extracted, and likely to be paid.

Applied on 2024-09-10 with A, extracted on 2024-09-20, unless said: September is due by 2024-10-31, August by 2024-09-30
and July was due by 2024-09-02, a Monday. A pending month of application is PAYMENT_PENDING, or passes where A has an
enrolment open on the day.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case
from tests.test_paying import NOT_PAYING, PENDING, UNDECIDED, check
from tests.test_window import check as check_window


def august(extracted: str) -> Case:
    """Applied in August; July is paid."""
    return Case(applied="2024-08-10", extracted=extracted).paid("2024-07")


def july(extracted: str) -> Case:
    """Applied in July; June is paid."""
    return Case(applied="2024-07-10", extracted=extracted).paid("2024-06")


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(august("2024-09-30").enrolled(A), "pass", None, id="the last day"),
        pytest.param(august("2024-09-30"), "refer", PENDING, id="the last day, not enrolled"),
        pytest.param(august("2024-10-01").enrolled(A), "fail", NOT_PAYING, id="the day after"),
        pytest.param(august("2024-10-01"), "fail", NOT_PAYING, id="the day after, not enrolled"),
        pytest.param(august("2024-10-01").paid("2024-09").enrolled(A), "fail", NOT_PAYING, id="paid since"),
        pytest.param(july("2024-09-02"), "refer", PENDING, id="second edition: the Monday after a Saturday"),
        pytest.param(july("2024-09-03"), "fail", NOT_PAYING, id="second edition: the Tuesday after a Saturday"),
    ],
)
def test_not_yet_due_when_extracted(case: Case, answer: str, reason: str | None) -> None:
    check(case, answer, reason)


def likely() -> Case:
    """August is paid, so that September is likely to be."""
    return Case().paid("2024-08")


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(likely(), "refer", PENDING, id="no line"),
        pytest.param(likely().back("2024-09"), "refer", PENDING, id="paid back"),
        pytest.param(likely().back("2024-09", employer_id=B), "refer", PENDING, id="paid back by another employer"),
        pytest.param(likely().paid("2024-09").refund("2024-09"), "refer", PENDING, id="refunded"),
        pytest.param(likely().contribution("deferred", "2024-09"), "refer", UNDECIDED, id="deferred"),
        pytest.param(
            likely().contribution("deferred", "2024-09", employer_id=B).back("2024-09"),
            "refer",
            UNDECIDED,
            id="deferred by another employer, paid back by the applying one",
        ),
        pytest.param(
            likely().back("2024-09", paid_on="2024-09-15"), "refer", UNDECIDED, id="second edition: back in time"
        ),
        pytest.param(
            likely().paid("2024-09").refund("2024-09", 500), "refer", UNDECIDED, id="second edition: refunded in part"
        ),
        pytest.param(likely().owed("2024-09"), "refer", PENDING, id="second edition: owed"),
        pytest.param(
            likely().owed("2024-09").back("2024-09"), "refer", PENDING, id="second edition: owed and paid back"
        ),
        pytest.param(likely().owed("2024-09").enrolled(A), "pass", None, id="second edition: owed, enrolled"),
        pytest.param(
            likely().owed("2024-09").enrolled(B), "refer", PENDING, id="second edition: owed, enrolled elsewhere"
        ),
        pytest.param(
            likely().owed("2024-09").contribution("deferred", "2024-09", employer_id=B),
            "refer",
            UNDECIDED,
            id="second edition: owed by one, deferred by another",
        ),
        pytest.param(Case().owed("2024-09"), "refer", UNDECIDED, id="second edition: owed, nothing makes it likely"),
        pytest.param(Case().owed("2024-09").enrolled(A), "pass", None, id="second edition: owed, enrolment alone"),
    ],
)
def test_lines_of_the_month(case: Case, answer: str, reason: str | None) -> None:
    """A line that passes, or that is looked at for anything but being owed, leaves nothing to wait for."""
    check(case, answer, reason)


def deferred_august() -> Case:
    """August is neither paid nor pending."""
    return Case().contribution("deferred", "2024-08")


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(Case(), "fail", NOT_PAYING, id="nothing"),
        pytest.param(likely(), "refer", PENDING, id="August paid"),
        pytest.param(Case().paid("2024-08", employer_id=B), "refer", PENDING, id="August paid by another employer"),
        pytest.param(
            Case().back("2024-08").paid("2024-08", employer_id=B), "refer", PENDING, id="August paid by one of two"
        ),
        pytest.param(Case().paid("2024-08", insurance="medical"), "fail", NOT_PAYING, id="August's medical paid"),
        pytest.param(deferred_august(), "fail", NOT_PAYING, id="August deferred"),
        pytest.param(Case().back("2024-08"), "fail", NOT_PAYING, id="August paid back"),
        pytest.param(Case().paid("2024-08").refund("2024-08"), "fail", NOT_PAYING, id="August refunded"),
        pytest.param(Case().paid("2024-08").refund("2024-08", 500), "fail", NOT_PAYING, id="August refunded in part"),
        pytest.param(
            Case().back("2024-08", paid_on="2024-09-10"), "fail", NOT_PAYING, id="second edition: August back in time"
        ),
        pytest.param(Case().owed("2024-08"), "fail", NOT_PAYING, id="second edition: August owed, not pending itself"),
        pytest.param(deferred_august().enrolled(B), "refer", PENDING, id="enrolled with another employer"),
        pytest.param(deferred_august().enrolled(B, "2024-09-30"), "refer", PENDING, id="from the last of the month"),
        pytest.param(deferred_august().enrolled(B, "2024-10-01"), "fail", NOT_PAYING, id="from the next month"),
        pytest.param(deferred_august().enrolled(B, end="2024-09-01"), "refer", PENDING, id="until the first"),
        pytest.param(deferred_august().enrolled(B, end="2024-08-31"), "fail", NOT_PAYING, id="until the month before"),
    ],
)
def test_what_makes_payment_likely(case: Case, answer: str, reason: str | None) -> None:
    check(case, answer, reason)


def in_a_row(extracted: str) -> Case:
    """June paid, applied on the first of September."""
    return Case(applied="2024-09-01", extracted=extracted).paid("2024-06")


@pytest.mark.parametrize(
    ("case", "answer", "reason"),
    [
        pytest.param(Case().paid("2024-07"), "refer", PENDING, id="July paid, August pending"),
        pytest.param(Case().paid("2024-07").back("2024-08"), "refer", PENDING, id="July paid, August paid back"),
        pytest.param(
            Case().paid("2024-07").owed("2024-08"), "refer", PENDING, id="second edition: July paid, August owed"
        ),
        pytest.param(deferred_august().paid("2024-07"), "fail", NOT_PAYING, id="July paid, August deferred"),
        pytest.param(Case().paid("2024-06"), "fail", NOT_PAYING, id="June paid, July was due"),
        pytest.param(Case().paid("2024-06").back("2024-07"), "fail", NOT_PAYING, id="June paid, July paid back"),
        pytest.param(Case().paid("2024-07", paid_on="2024-09-02"), "refer", PENDING, id="July paid on the last day"),
        pytest.param(Case().paid("2024-07", paid_on="2024-09-03"), "fail", NOT_PAYING, id="July paid late"),
        pytest.param(Case().enrolled(A, end="2024-08-01"), "refer", PENDING, id="enrolled on the first of August"),
        pytest.param(Case().enrolled(A, "2024-08-31", "2024-08-31"), "refer", PENDING, id="on the last of August"),
        pytest.param(Case().enrolled(A, end="2024-07-31"), "fail", NOT_PAYING, id="enrolled until the end of July"),
        pytest.param(in_a_row("2024-09-02"), "refer", PENDING, id="second edition: three pending months in a row"),
        pytest.param(in_a_row("2024-09-03"), "fail", NOT_PAYING, id="second edition: the first of three was due"),
    ],
)
def test_pending_after_a_pending_month(case: Case, answer: str, reason: str | None) -> None:
    check(case, answer, reason)


@pytest.mark.parametrize(
    ("case", "answer", "months"),
    [
        pytest.param(Case().paid("2024-03", "2024-07"), "refer", (5, 6), id="pending"),
        pytest.param(Case().paid("2024-03", "2024-07").owed("2024-08"), "refer", (5, 6), id="owed and pending"),
        pytest.param(Case().paid("2024-02", "2024-06").owed("2024-08"), "refer", (5, 6), id="owed and not pending"),
        pytest.param(
            Case(extracted="2024-10-01").paid("2024-03", "2024-07").owed("2024-08"), "fail", (5, 5), id="owed, overdue"
        ),
    ],
)
def test_owed_month_in_the_window(case: Case, answer: str, months: tuple[int, int]) -> None:
    """Second edition: what is owed and not yet due is looked at, pending or not."""
    check_window(case, answer, months)
