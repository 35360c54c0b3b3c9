"""payment (rules 2.1): a top-up that is statutory is added to the base of a month, another is remarked on.

Statutory: paid in time; or of 2025-07 to 2025-10 paid by 2025-10-31, of 2026-07 paid by 2026-09-30, on a base below
the floor of the year or at most a yuan below the cap of the year before. Floors and caps: 7384 and 36921 until
2025-06, 7460 and 37302 until 2026-06, 7546 and 37731 since. Due: 2025-07 by 2025-09-01, 2025-08 by 2025-09-30,
2026-07 by 2026-08-31.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.cases import Case, Money, given
from tests.test_payment import BACK, LATE, NOT_COUNTED, OWED, Row, check, several


def of_2025() -> Case:
    """Its rows are of 2025 and 2026, when there were statutory top-ups."""
    return Case(applied="2026-12-10", extracted="2026-12-20", tax=("2022-01", "2026-11"))


def added(month: str, base: str, paid_on: str, counted: str, words: str) -> object:
    """A normal row with a top-up of 400, and whether that counts."""
    case = (of_2025() if month > "2025" else Case()).paid(month, base=base).topup(month, 400, paid_on)
    expected = (Decimal(base) + 400, []) if counted == "counts" else (Decimal(base), [NOT_COUNTED])
    return pytest.param(case, *expected, id=words)


@pytest.mark.parametrize(
    ("case", "base", "expected"),
    [
        added("2024-03", "8000", "2024-04-30", "counts", "second edition: in time, last day"),
        added("2024-03", "8000", "2024-05-01", "no", "second edition: in time no more"),
        added("2024-05", "8000", "2024-07-01", "counts", "second edition: in time, the Monday after a Sunday"),
        added("2024-05", "8000", "2024-07-02", "no", "second edition: the Tuesday after a Sunday"),
        added("2024-03", "8000", "", "no", "no day"),
        added("2025-08", "7400", "", "no", "no day, in the months of a notice"),
        added("2025-07", "7400", "2025-10-31", "counts", "first month, last day"),
        added("2025-07", "7400", "2025-11-01", "no", "first month, day after"),
        added("2025-06", "7300", "2025-10-31", "no", "month before"),
        added("2025-08", "7400", "2025-10-31", "counts", "second month, last day"),
        added("2025-08", "7400", "2025-11-01", "no", "second month, day after"),
        added("2025-10", "7400", "2025-12-01", "counts", "second edition: last month, in time"),
        added("2025-10", "7400", "2025-12-02", "no", "last month, in time no more"),
        added("2026-07", "7500", "2026-09-30", "counts", "2026-07, last day"),
        added("2026-07", "7500", "2026-10-01", "no", "2026-07, day after"),
        added("2026-06", "7400", "2026-09-30", "no", "month before 2026-07"),
        added("2026-08", "7500", "2026-10-01", "no", "month after 2026-07"),
        added("2025-08", "7459.99", "2025-10-31", "counts", "second edition: a fen below the floor"),
        added("2025-08", "7460", "2025-10-31", "no", "second edition: at the floor"),
        added("2025-08", "20000", "2025-10-20", "no", "second edition: between floor and cap"),
        added("2025-08", "36919.99", "2025-10-31", "no", "second edition: a yuan and a fen below the cap before"),
        added("2025-08", "36920", "2025-10-31", "counts", "second edition: a yuan below the cap before"),
        added("2025-08", "36921", "2025-10-31", "counts", "second edition: at the cap before"),
        added("2025-08", "37302", "2025-10-31", "counts", "second edition: above the cap before"),
        added("2026-07", "7545.99", "2026-09-30", "counts", "second edition: a fen below the floor of 2026"),
        added("2026-07", "7546", "2026-09-30", "no", "second edition: at the floor of 2026"),
        added("2026-07", "37300.99", "2026-09-30", "no", "second edition: too far below the cap before 2026"),
        added("2026-07", "37301", "2026-09-30", "counts", "second edition: a yuan below the cap before 2026"),
    ],
)
def test_statutory_topup_is_added(case: Case, base: Decimal, expected: list[str]) -> None:
    (line,) = case.answers().all_lines
    check(line, "pass", base, expected)


STATUTORY, TOO_LATE = "2025-10-31", "2025-11-01"
PAID, PAID_LATE = "2025-09-15", "2025-12-01"


def line_of(words: str, payment: str, base: Money, expected: list[str], *rows: Row) -> object:
    """What these rows of 2025-08 make."""
    return pytest.param(several(*rows, case=of_2025(), month="2025-08"), payment, base, expected, id=words)


@pytest.mark.parametrize(
    ("case", "payment", "base", "expected"),
    [
        line_of(
            "the largest of two",
            *("pass", 7450, []),
            ("normal", 7400, PAID),
            ("topup", 30, STATUTORY),
            ("topup", 50, STATUTORY),
        ),
        line_of(
            "one statutory, a larger one not",
            *("pass", 7430, [NOT_COUNTED]),
            ("normal", 7400, PAID),
            ("topup", 30, STATUTORY),
            ("topup", 50, TOO_LATE),
        ),
        line_of(
            "second edition: one in time, a larger one not",
            *("pass", 20030, [NOT_COUNTED]),
            ("normal", 20000, PAID),
            ("topup", 30, "2025-09-30"),
            ("topup", 5000, "2025-10-20"),
        ),
        line_of("on a late month", "refer", 7460, [LATE], ("normal", 7400, PAID_LATE), ("topup", 60, STATUTORY)),
        line_of(
            "not statutory, on a late month",
            *("refer", 7400, [LATE, NOT_COUNTED]),
            ("normal", 7400, PAID_LATE),
            ("topup", 60, TOO_LATE),
        ),
        line_of("on a month paid back", "fail", 7400, [BACK], ("back", 7400, ""), ("topup", 60, STATUTORY)),
        line_of("not statutory, paid back: no remark", "fail", 7400, [BACK], ("back", 7400, ""), ("topup", 60, "")),
        line_of("on an owed month", "fail", 7400, [OWED], ("owed", 7400, ""), ("topup", 60, STATUTORY)),
        line_of("alone: the largest", "fail", 8000, [BACK], ("topup", 7800, STATUTORY), ("topup", 8000, STATUTORY)),
        line_of("alone, too late: no remark", "fail", 8000, [BACK], ("topup", 8000, TOO_LATE)),
        line_of(
            "second edition: added to a base below the floor, a larger one paid back",
            *("pass", 7460, []),
            ("normal", 7400, PAID),
            ("back", 20000, ""),
            ("topup", 60, STATUTORY),
        ),
        line_of(
            "second edition: added to the larger of two, which is above the floor",
            *("pass", 20000, [NOT_COUNTED]),
            ("normal", 7400, PAID),
            ("normal", 20000, PAID),
            ("topup", 60, STATUTORY),
        ),
    ],
)
def test_topups_and_other_rows(case: Case, payment: str, base: Money, expected: list[str]) -> None:
    check(case.answers().line("2025-08"), payment, base, expected)


@given(Case().paid("2024-03").topup("2024-03", 400, "2024-05-01"))
def test_remark_alone_leaves_the_outcome(case: Case) -> None:
    line = case.answers().line("2024-03")
    assert (line.outcome, line.reasons) == ("pass", [NOT_COUNTED])


@given(Case().owed("2024-09").topup("2024-09", 400, "2024-09-15"))
def test_topup_of_a_month_owed_and_not_yet_due(case: Case) -> None:
    """Second edition."""
    check(case.answers().line("2024-09"), "refer", 8400, [OWED])
