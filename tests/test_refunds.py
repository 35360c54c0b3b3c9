"""payment (rules 2.1): a refund undoes a payment of its amount; what is left of it takes from the base.

The rows are of 2024-03, due by 2024-04-30, unless a case says otherwise.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cases import Case, Money, given
from tests.test_payment import BACK, IN_TIME, LATE, NOT_COUNTED, OWED, REFUNDED, UNPROVEN, Row, check, several
from tests.test_topups import line_of as line_of_2025

APRIL_10, APRIL_15, APRIL_20, JUNE_20 = "2024-04-10", "2024-04-15", "2024-04-20", "2024-06-20"


def line_of(words: str, payment: str, base: Money, expected: list[str], *rows: Row) -> object:
    """What these rows make."""
    return pytest.param(several(*rows), payment, base, expected, id=words)


def normal(base: Money = 8000, paid_on: str = APRIL_10) -> Row:
    return "normal", base, paid_on


def back(base: Money = 8000, paid_on: str = "") -> Row:
    return "back", base, paid_on


def refund(amount: Money = 8000, paid_on: str = "") -> Row:
    return "refund", -amount, paid_on


LEFT = normal(9000)
"""A row that no refund of 8000 takes: what a refund left would change."""


@pytest.mark.parametrize(
    ("case", "payment", "base", "expected"),
    [
        line_of("the whole", "fail", 8000, [REFUNDED], normal(), refund()),
        line_of("without sign", "fail", 8000, [REFUNDED], normal(), refund(-8000)),
        line_of("second edition: and paid again", "pass", 8000, [], normal(), refund(), normal(8000, APRIL_20)),
        line_of("second edition: and paid again more", "pass", 9000, [], normal(), refund(), LEFT),
        line_of("second edition: and paid again less", "pass", 7500, [], normal(), refund(), normal(7500)),
        line_of(
            "second edition: and paid again late", "refer", 9000, [LATE], normal(), refund(), normal(9000, JUNE_20)
        ),
        line_of("second edition: and paid back", "fail", 9000, [BACK], normal(), refund(), back(9000)),
        line_of("second edition: a row paid late", "fail", 8000, [REFUNDED], normal(8000, JUNE_20), refund()),
        line_of("second edition: a row paid back", "fail", 8000, [REFUNDED], back(), refund()),
        line_of("second edition: a deferred row", "pass", 9000, [], ("deferred", 8000, ""), refund(), LEFT),
        line_of("second edition: of zero, paid zero", "fail", 0, [REFUNDED], normal(0), refund(0)),
        line_of("second edition: both of two", "fail", 9000, [REFUNDED], normal(), LEFT, refund(), refund(9000)),
        line_of(
            "second edition: the largest, gone or left", "fail", 9000, [REFUNDED], normal(), refund(), refund(9000)
        ),
        line_of("second edition: the largest, though gone", "fail", 9000, [REFUNDED], LEFT, refund(), refund(9000)),
    ],
)
def test_a_refund_undoes_a_payment_of_its_amount(case: Case, payment: str, base: Money, expected: list[str]) -> None:
    check(case.answers().line("2024-03"), payment, base, expected)


@pytest.mark.parametrize(
    ("case", "payment", "base", "expected"),
    [
        line_of("the day of the payment", "pass", 9000, [], normal(8000, APRIL_15), refund(8000, APRIL_15), LEFT),
        line_of("the day before", "refer", 1000, [REFUNDED], normal(8000, APRIL_15), refund(8000, "2024-04-14"), LEFT),
        line_of("a refund without day", "pass", 9000, [], normal(8000, APRIL_20), refund(), LEFT),
        line_of("a payment without day", "pass", 9000, [], back(), refund(8000, APRIL_10), LEFT),
        line_of("one fen less", "refer", Decimal("1000.01"), [REFUNDED], normal(), refund(Decimal("7999.99")), LEFT),
        line_of("one fen more", "refer", Decimal("999.99"), [REFUNDED], normal(), refund(Decimal("8000.01")), LEFT),
        line_of("an owed row is no payment", "refer", 1000, [REFUNDED], ("owed", 8000, ""), refund(), LEFT),
        line_of("one refund takes one row", "pass", 8000, [], normal(), refund(), normal(8000, APRIL_15)),
        line_of(
            "two refunds take two rows",
            *("pass", 9000, []),
            *(normal(), normal(8000, APRIL_15), refund(8000, APRIL_20), refund(), LEFT),
        ),
        line_of(
            "of two refunds one is left",
            *("refer", 1000, [REFUNDED]),
            *(normal(), refund(8000, APRIL_15), refund(8000, APRIL_20), LEFT),
        ),
        line_of(
            "in order of day: the first takes the first",
            *("pass", 9000, []),
            *(normal(8000, APRIL_20), normal(), refund(8000, JUNE_20), refund(8000, APRIL_15), LEFT),
        ),
        line_of(
            "one without day comes last",
            *("pass", 9000, []),
            *(normal(), normal(8000, APRIL_20), refund(), refund(8000, APRIL_15), LEFT),
        ),
        line_of("the earliest goes", "refer", 8000, [LATE], normal(8000, JUNE_20), normal(), refund()),
        line_of("one without day is the earliest", "pass", 8000, [], normal(), back(), refund()),
        line_of("of one day: normal before back", "refer", 8000, [IN_TIME], back(8000, APRIL_10), normal(), refund()),
        line_of(
            "of one day: back before deferred",
            *("refer", 8000, [UNPROVEN]),
            *(("deferred", 8000, APRIL_10), back(8000, APRIL_10), refund()),
        ),
        line_of(
            "of one day: deferred before top-up",
            *("fail", 8000, [BACK]),
            *(("topup", 8000, APRIL_10), ("deferred", 8000, APRIL_10), refund()),
        ),
        line_of(
            "day before kind",
            *("pass", 8000, []),
            *(normal(), back(8000, "2024-04-09"), refund()),
        ),
    ],
)
def test_which_payment_a_refund_takes(case: Case, payment: str, base: Money, expected: list[str]) -> None:
    """Second edition."""
    check(case.answers().line("2024-03"), payment, base, expected)


@pytest.mark.parametrize(
    ("case", "payment", "base", "expected"),
    [
        line_of("more than was paid", "fail", 8000, [REFUNDED], normal(), refund(9000)),
        line_of("a part", "refer", 7500, [REFUNDED], normal(), refund(500)),
        line_of("zero", "refer", 8000, [REFUNDED], normal(), refund(0)),
        line_of("one fen", "refer", Decimal("7999.99"), [REFUNDED], normal(), refund(Decimal("0.01"))),
        line_of("all but a fen", "refer", Decimal("0.01"), [REFUNDED], normal(), refund(Decimal("7999.99"))),
        line_of("the largest of two, not their sum", "refer", 7500, [REFUNDED], normal(), refund(300), refund(500)),
        line_of("the largest without sign", "refer", 7500, [REFUNDED], normal(), refund(-300), refund(500)),
        line_of("a part of a late month", "refer", 7500, [LATE], normal(8000, JUNE_20), refund(500)),
        line_of("more than a late month", "fail", 8000, [REFUNDED], normal(8000, JUNE_20), refund(9000)),
        line_of("a part of a month paid back", "fail", 8000, [BACK], back(), refund(500)),
        line_of("more than a month paid back", "fail", 8000, [BACK], back(), refund(9000)),
        line_of("a part of a month owed", "fail", 8000, [OWED], ("owed", 8000, ""), refund(500)),
        line_of(
            "second edition: as much as the base, left", "fail", 8000, [REFUNDED], normal(), refund(8000, "2024-04-09")
        ),
        line_of("second edition: nothing but refunds", "fail", 8000, [REFUNDED], refund(7800), refund()),
        line_of("a larger one than the only top-up", "fail", 8000, [BACK], ("topup", 8000, ""), refund(8500)),
        line_of("second edition: the only top-up", "fail", 8000, [REFUNDED], ("topup", 8000, ""), refund()),
    ],
)
def test_refunds_left(case: Case, payment: str, base: Money, expected: list[str]) -> None:
    check(case.answers().line("2024-03"), payment, base, expected)


@given(Case().owed("2024-09").refund("2024-09"))
def test_refund_as_large_as_what_is_owed_and_not_yet_due(case: Case) -> None:
    """Second edition: a refund left that reaches the base fails the line, whatever it was looked at for."""
    check(case.answers().line("2024-09"), "fail", 8000, [REFUNDED])


PAID, STATUTORY, TOO_LATE = "2025-09-15", "2025-10-31", "2025-11-01"


@pytest.mark.parametrize(
    ("case", "payment", "base", "expected"),
    [
        line_of_2025(
            "the base with what was added",
            *("fail", 7460, [REFUNDED]),
            *(normal(7400, PAID), ("topup", 60, STATUTORY), refund(7460)),
        ),
        line_of_2025(
            "a part of what was added",
            *("refer", 7430, [REFUNDED]),
            *(normal(7400, PAID), ("topup", 60, STATUTORY), refund(30)),
        ),
        line_of_2025(
            "second edition: what was added",
            *("pass", 7400, []),
            *(normal(7400, PAID), ("topup", 60, STATUTORY), refund(60)),
        ),
        line_of_2025(
            "second edition: a top-up that does not count, and its remark",
            *("pass", 8000, []),
            *(normal(8000, PAID), ("topup", 400, TOO_LATE), refund(400)),
        ),
        line_of_2025(
            "second edition: the payment, so that the top-up is alone",
            *("fail", 400, [BACK]),
            *(normal(8000, PAID), ("topup", 400, TOO_LATE), refund()),
        ),
        line_of_2025(
            "more than was paid: the remark stays",
            *("fail", 8000, [REFUNDED, NOT_COUNTED]),
            *(normal(8000, PAID), ("topup", 400, TOO_LATE), refund(9000)),
        ),
        line_of_2025(
            "a part: the remark stays",
            *("refer", 7500, [REFUNDED, NOT_COUNTED]),
            *(normal(8000, PAID), ("topup", 400, TOO_LATE), refund(500)),
        ),
        line_of_2025(
            "a part of a late month: the remark stays",
            *("refer", 7500, [LATE, NOT_COUNTED]),
            *(normal(8000, "2025-12-01"), ("topup", 400, TOO_LATE), refund(500)),
        ),
    ],
)
def test_refunds_and_topups(case: Case, payment: str, base: Money, expected: list[str]) -> None:
    check(case.answers().line("2025-08"), payment, base, expected)
