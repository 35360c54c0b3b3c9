"""payment (rules 2.1): a month counts if it was paid in time; a month paid back does not.

Reliefs: normal, back and deferred rows of 2022-03 to 2022-10 paid by 2022-12-31; deferred rows of 2022-04 to 2023-03
paid by 2023-12-31. Statutory top-ups: 2025-07 to 2025-10 paid by 2025-10-31, 2026-07 to 2026-10 paid by 2026-10-31.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cases import Case, Money, given

BACK_PAID, LATE, UNPROVEN = ["PAYMENT_BACK_PAID"], ["PAYMENT_LATE"], ["DEFERRAL_UNPROVEN"]
REFUNDED, NOT_COUNTED = ["PAYMENT_REFUNDED"], ["TOPUP_NOT_COUNTED"]


def of_2025() -> Case:
    """Its rows are of 2025 and 2026, when there were statutory top-ups."""
    return Case(applied="2026-12-10", extracted="2026-12-20", tax=("2022-01", "2026-11"))


@pytest.mark.parametrize(
    ("case", "month", "payment", "reasons"),
    [
        pytest.param(Case().paid("2024-03", paid_on=""), "2024-03", "pass", [], id="day of payment not given"),
        pytest.param(Case().paid("2024-03", paid_on="2024-02-01"), "2024-03", "pass", [], id="before the month"),
        pytest.param(Case().paid("2024-03", paid_on="2024-03-15"), "2024-03", "pass", [], id="in the month"),
        pytest.param(Case().paid("2024-03", paid_on="2024-04-30"), "2024-03", "pass", [], id="last day"),
        pytest.param(Case().paid("2024-03", paid_on="2024-05-01"), "2024-03", "refer", LATE, id="day after"),
        pytest.param(Case().paid("2024-03", paid_on="2024-09-01"), "2024-03", "refer", LATE, id="months after"),
        pytest.param(Case().paid("2023-12", paid_on="2024-01-31"), "2023-12", "pass", [], id="over new year"),
        pytest.param(Case().paid("2023-12", paid_on="2024-02-01"), "2023-12", "refer", LATE, id="over new year, late"),
        pytest.param(Case().paid("2023-01", paid_on="2023-02-28"), "2023-01", "pass", [], id="end of February"),
        pytest.param(Case().paid("2023-01", paid_on="2023-03-01"), "2023-01", "refer", LATE, id="after February"),
        pytest.param(Case().paid("2024-01", paid_on="2024-02-29"), "2024-01", "pass", [], id="leap day"),
        pytest.param(Case().paid("2024-01", paid_on="2024-03-01"), "2024-01", "refer", LATE, id="after the leap day"),
    ],
)
def test_normal_row_is_due_at_the_end_of_the_next_month(
    case: Case, month: str, payment: str, reasons: list[str]
) -> None:
    line = case.answers().line(month)
    assert (line.payment, line.reasons) == (payment, reasons)


def one(kind: str, month: str, paid_on: str, payment: str, reasons: list[str], words: str) -> object:
    """A line of one row, and what it answers."""
    case = Case().contribution(kind, month, paid_on=paid_on)
    return pytest.param(case, month, payment, reasons, id=f"{kind}, {words}")


@pytest.mark.parametrize(
    ("case", "month", "payment", "reasons"),
    [
        one("normal", "2022-03", "2022-12-31", "pass", [], "first month, last day"),
        one("normal", "2022-10", "2022-12-31", "pass", [], "last month, last day"),
        one("normal", "2022-03", "2023-01-01", "refer", LATE, "first month, day after"),
        one("normal", "2022-10", "2023-01-01", "refer", LATE, "last month, day after"),
        one("normal", "2022-02", "2022-12-31", "refer", LATE, "month before"),
        one("normal", "2022-11", "2023-01-01", "refer", LATE, "month after"),
        one("normal", "2023-03", "2023-12-31", "refer", LATE, "in the relief for deferred rows"),
        one("back", "2022-03", "2022-12-31", "pass", [], "first month, last day"),
        one("back", "2022-10", "2022-12-31", "pass", [], "last month, last day"),
        one("back", "2022-03", "2023-01-01", "fail", BACK_PAID, "first month, day after"),
        one("back", "2022-10", "2023-01-01", "fail", BACK_PAID, "last month, day after"),
        one("back", "2022-02", "2022-12-31", "fail", BACK_PAID, "month before"),
        one("back", "2022-11", "2022-12-31", "fail", BACK_PAID, "month after"),
        one("back", "2022-05", "", "fail", BACK_PAID, "day of payment not given"),
        one("back", "2022-05", "2022-05-20", "pass", [], "paid in the month"),
        one("back", "2023-03", "2023-12-31", "fail", BACK_PAID, "in the relief for deferred rows"),
        one("back", "2024-03", "2024-03-20", "fail", BACK_PAID, "paid in the month, no relief"),
        one("deferred", "2022-03", "2022-12-31", "pass", [], "first month, last day"),
        one("deferred", "2022-03", "2023-01-01", "refer", UNPROVEN, "first month, day after"),
        one("deferred", "2022-02", "2022-12-31", "refer", UNPROVEN, "month before"),
        one("deferred", "2022-04", "2023-12-31", "pass", [], "first month of the second, last day"),
        one("deferred", "2023-03", "2023-12-31", "pass", [], "last month of the second, last day"),
        one("deferred", "2022-04", "2024-01-01", "refer", UNPROVEN, "first month of the second, day after"),
        one("deferred", "2023-03", "2024-01-01", "refer", UNPROVEN, "last month of the second, day after"),
        one("deferred", "2023-04", "2023-12-31", "refer", UNPROVEN, "month after the second"),
        one("deferred", "2022-05", "", "refer", UNPROVEN, "day of payment not given"),
        one("deferred", "2024-03", "2024-03-20", "refer", UNPROVEN, "paid in the month, no relief"),
    ],
)
def test_reliefs(case: Case, month: str, payment: str, reasons: list[str]) -> None:
    line = case.answers().line(month)
    assert (line.payment, line.reasons) == (payment, reasons)


def several(*rows: tuple[str, Money, str], case: Case | None = None, month: str = "2024-03") -> Case:
    """A line of several rows: kind, base and day of payment of each."""
    case = case or Case()
    for kind, base, paid_on in rows:
        case.contribution(kind, month, base=base, paid_on=paid_on)
    return case


@pytest.mark.parametrize(
    ("case", "payment", "base", "reasons"),
    [
        pytest.param(
            several(("back", 8600, ""), ("normal", 8000, "")), "pass", 8000, [], id="normal beside a larger back row"
        ),
        pytest.param(
            several(("normal", 8000, ""), ("normal", 8300, "")), "pass", 8300, [], id="the larger of two normal rows"
        ),
        pytest.param(
            several(("normal", 8500, "2024-06-01"), ("normal", 8000, "2024-04-01")),
            "pass",
            8000,
            [],
            id="in time beside a larger late one",
        ),
        pytest.param(
            several(("back", 8500, ""), ("normal", 8000, "2024-06-01")), "refer", 8000, LATE, id="late beside back"
        ),
        pytest.param(
            several(("back", 8500, ""), ("deferred", 8000, "")), "refer", 8000, UNPROVEN, id="deferred beside back"
        ),
        pytest.param(
            several(("deferred", 8000, ""), ("normal", 8300, "2024-06-01")),
            "refer",
            8300,
            UNPROVEN,
            id="deferred beside a larger late one: first reason, larger base",
        ),
        pytest.param(
            several(("deferred", 8300, ""), ("normal", 8000, "2024-06-01")),
            "refer",
            8300,
            UNPROVEN,
            id="deferred beside a smaller late one",
        ),
        pytest.param(
            several(("back", 8000, "2024-05-01"), ("back", 8400, "2024-06-01")),
            "fail",
            8400,
            BACK_PAID,
            id="the larger of two back rows",
        ),
        pytest.param(
            several(("normal", 8000, ""), ("normal", 8000, "")), "pass", 8000, [], id="the same row twice is one row"
        ),
        pytest.param(several(("normal", 0, "")), "pass", 0, ["BASE_BELOW_INCOME"], id="nothing paid, in time"),
    ],
)
def test_line_takes_its_best_rows(case: Case, payment: str, base: int, reasons: list[str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.payment, line.base, line.reasons) == (payment, base, reasons)


@pytest.mark.parametrize(
    ("case", "lines"),
    [
        pytest.param(Case().paid("2024-03", insurance="combined"), [("pass", 8000)], id="combined"),
        pytest.param(Case().paid("2024-03", insurance="pension"), [("pass", 8000)], id="pension"),
        pytest.param(Case().paid("2024-03", insurance="medical"), [], id="medical"),
        pytest.param(Case().paid("2024-03", insurance="unemployment"), [], id="unemployment"),
        pytest.param(Case().paid("2024-03", insurance="injury"), [], id="injury"),
        pytest.param(Case().paid("2024-03", insurance="maternity"), [], id="maternity"),
        pytest.param(
            Case().back("2024-03", base=8500).paid("2024-03", insurance="pension"),
            [("pass", 8000)],
            id="pension normal, combined back",
        ),
        pytest.param(
            Case().back("2024-03").paid("2024-03", base=8500, insurance="medical"),
            [("fail", 8000)],
            id="medical normal, combined back",
        ),
        pytest.param(
            Case().paid("2024-03").contribution("refund", "2024-03", base=-8000, insurance="medical"),
            [("pass", 8000)],
            id="medical refunded, combined normal",
        ),
        pytest.param(
            Case().paid("2024-03").contribution("refund", "2024-03", base=-8000, insurance="pension"),
            [("fail", 8000)],
            id="pension refunded, combined normal",
        ),
    ],
)
def test_combined_and_pension_rows_make_lines(case: Case, lines: list[tuple[str, int]]) -> None:
    assert [(line.payment, line.base) for line in case.answers().lines("2024-03")] == lines


def topup(month: str, paid_on: str, base: int, reasons: list[str], words: str) -> object:
    """A normal row of 8000 with a top-up of 400, and what they make."""
    rows = ("normal", 8000, ""), ("topup", 400, paid_on)
    return pytest.param(several(*rows, case=of_2025(), month=month), month, base, reasons, id=words)


@pytest.mark.parametrize(
    ("case", "month", "base", "reasons"),
    [
        topup("2025-07", "2025-10-31", 8400, [], "first month, last day"),
        topup("2025-10", "2025-10-31", 8400, [], "last month, last day"),
        topup("2025-07", "2025-11-01", 8000, NOT_COUNTED, "first month, day after"),
        topup("2025-10", "2025-11-01", 8000, NOT_COUNTED, "last month, day after"),
        topup("2025-06", "2025-10-31", 8000, NOT_COUNTED, "month before"),
        topup("2025-11", "2025-10-31", 8000, NOT_COUNTED, "month after"),
        topup("2025-08", "", 8000, NOT_COUNTED, "day of payment not given"),
        topup("2026-07", "2026-10-31", 8400, [], "first month of 2026, last day"),
        topup("2026-10", "2026-10-31", 8400, [], "last month of 2026, last day"),
        topup("2026-07", "2026-11-01", 8000, NOT_COUNTED, "first month of 2026, day after"),
        topup("2026-06", "2026-10-31", 8000, NOT_COUNTED, "month before 2026-07"),
        topup("2026-11", "2026-10-31", 8000, NOT_COUNTED, "month after 2026-10"),
    ],
)
def test_statutory_topup_is_added(case: Case, month: str, base: int, reasons: list[str]) -> None:
    line = case.answers().line(month)
    assert (line.payment, line.base, line.reasons) == ("pass", base, reasons)


STATUTORY, TOO_LATE = "2025-10-31", "2025-11-01"


def in_2025(*rows: tuple[str, Money, str]) -> Case:
    return several(*rows, case=of_2025(), month="2025-08")


@pytest.mark.parametrize(
    ("case", "payment", "base", "reasons"),
    [
        pytest.param(
            in_2025(("normal", 8000, ""), ("topup", 300, STATUTORY), ("topup", 400, STATUTORY)),
            "pass",
            8400,
            [],
            id="the largest of two is added",
        ),
        pytest.param(
            in_2025(("normal", 8000, ""), ("topup", 300, STATUTORY), ("topup", 400, TOO_LATE)),
            "pass",
            8300,
            NOT_COUNTED,
            id="one statutory, a larger one not",
        ),
        pytest.param(
            in_2025(("normal", 8000, "2025-12-01"), ("topup", 400, STATUTORY)),
            "refer",
            8400,
            LATE,
            id="on a late month",
        ),
        pytest.param(
            in_2025(("normal", 8000, "2025-12-01"), ("topup", 400, TOO_LATE)),
            "refer",
            8000,
            LATE + NOT_COUNTED,
            id="not statutory, on a late month",
        ),
        pytest.param(
            in_2025(("back", 8000, ""), ("topup", 400, STATUTORY)), "fail", 8000, BACK_PAID, id="on a month paid back"
        ),
        pytest.param(
            in_2025(("back", 8000, ""), ("topup", 400, TOO_LATE)),
            "fail",
            8000,
            BACK_PAID,
            id="not statutory, on a month paid back: no remark",
        ),
        pytest.param(
            in_2025(("topup", 7800, STATUTORY), ("topup", 8000, STATUTORY)),
            "fail",
            8000,
            BACK_PAID,
            id="top-ups alone, the largest is the base",
        ),
        pytest.param(in_2025(("topup", 8000, TOO_LATE)), "fail", 8000, BACK_PAID, id="alone, no remark"),
    ],
)
def test_topups_beside_other_rows(case: Case, payment: str, base: int, reasons: list[str]) -> None:
    line = case.answers().line("2025-08")
    assert (line.payment, line.base, line.reasons) == (payment, base, reasons)


@pytest.mark.parametrize(
    ("case", "payment", "base", "reasons"),
    [
        pytest.param(several(("normal", 8000, ""), ("refund", -8000, "")), "fail", 8000, REFUNDED, id="whole"),
        pytest.param(several(("normal", 8000, ""), ("refund", 8000, "")), "fail", 8000, REFUNDED, id="without sign"),
        pytest.param(several(("normal", 8000, ""), ("refund", -9000, "")), "fail", 8000, REFUNDED, id="more than paid"),
        pytest.param(several(("normal", 8000, ""), ("refund", -500, "")), "refer", 7500, REFUNDED, id="in part"),
        pytest.param(several(("normal", 8000, ""), ("refund", 0, "")), "refer", 8000, REFUNDED, id="of zero"),
        pytest.param(
            several(("normal", 8000, ""), ("refund", Decimal("-0.01"), "")),
            "refer",
            Decimal("7999.99"),
            REFUNDED,
            id="of one fen",
        ),
        pytest.param(
            several(("normal", 8000, ""), ("refund", Decimal("-7999.99"), "")),
            "refer",
            Decimal("0.01"),
            ["BASE_BELOW_INCOME", *REFUNDED],
            id="of all but one fen",
        ),
        pytest.param(
            several(("normal", 8000, ""), ("refund", -300, ""), ("refund", -500, "")),
            "refer",
            7500,
            REFUNDED,
            id="the largest of two, not their sum",
        ),
        pytest.param(
            several(("normal", 8000, ""), ("refund", 300, ""), ("refund", -500, "")),
            "refer",
            7500,
            REFUNDED,
            id="the largest without sign",
        ),
        pytest.param(
            several(("normal", 0, ""), ("refund", 0, "")),
            "fail",
            0,
            ["BASE_BELOW_INCOME", *REFUNDED],
            id="zero of a base of zero",
        ),
        pytest.param(
            several(("normal", 8000, "2024-06-01"), ("refund", -500, "")),
            "refer",
            7500,
            LATE,
            id="in part on a late month",
        ),
        pytest.param(
            several(("normal", 8000, "2024-06-01"), ("refund", -8000, "")),
            "fail",
            8000,
            REFUNDED,
            id="whole on a late month",
        ),
        pytest.param(
            several(("back", 8000, ""), ("refund", -500, "")), "fail", 8000, BACK_PAID, id="in part on a back month"
        ),
        pytest.param(
            several(("back", 8000, ""), ("refund", -8000, "")), "fail", 8000, BACK_PAID, id="whole on a back month"
        ),
        pytest.param(
            several(("refund", -7800, ""), ("refund", -8000, "")),
            "fail",
            8000,
            BACK_PAID,
            id="refunds alone, the largest without sign is the base",
        ),
        pytest.param(
            several(("topup", 8000, ""), ("refund", -8500, "")),
            "fail",
            8000,
            BACK_PAID,
            id="a top-up and a larger refund: the top-up is the base",
        ),
    ],
)
def test_refunds(case: Case, payment: str, base: Money, reasons: list[str]) -> None:
    line = case.answers().line("2024-03")
    assert (line.payment, line.base, line.reasons) == (payment, base, reasons)


@pytest.mark.parametrize(
    ("case", "payment", "base", "reasons"),
    [
        pytest.param(
            in_2025(("normal", 8000, ""), ("topup", 400, STATUTORY), ("refund", -8400, "")),
            "fail",
            8400,
            REFUNDED,
            id="whole, with what was topped up",
        ),
        pytest.param(
            in_2025(("normal", 8000, ""), ("topup", 400, STATUTORY), ("refund", -400, "")),
            "refer",
            8000,
            REFUNDED,
            id="of what was topped up",
        ),
        pytest.param(
            in_2025(("normal", 8000, ""), ("topup", 400, TOO_LATE), ("refund", -8000, "")),
            "fail",
            8000,
            REFUNDED + NOT_COUNTED,
            id="whole, the remark stays",
        ),
        pytest.param(
            in_2025(("normal", 8000, ""), ("topup", 400, TOO_LATE), ("refund", -500, "")),
            "refer",
            7500,
            REFUNDED + NOT_COUNTED,
            id="in part, the remark stays",
        ),
    ],
)
def test_refunds_come_after_topups(case: Case, payment: str, base: int, reasons: list[str]) -> None:
    line = case.answers().line("2025-08")
    assert (line.payment, line.base, line.reasons) == (payment, base, reasons)


@given(several(("normal", 8000, ""), ("topup", 400, "2024-03-20")))
def test_remark_alone_leaves_the_outcome(case: Case) -> None:
    line = case.answers().line("2024-03")
    assert (line.outcome, line.reasons) == ("pass", NOT_COUNTED)
