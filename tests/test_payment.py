"""payment (rules 2.1): a month counts if it was paid in time; a month paid back does not.

Reliefs: normal, back and deferred rows of 2022-03 to 2022-10 paid by 2022-12-31; deferred rows of 2022-04 to 2022-12
paid by 2023-12-31. Statutory top-ups: 2025-07 to 2025-10 paid by 2025-10-31, 2026-07 paid by 2026-09-30.
Unless a case says otherwise its rows are of 2024-03, which is due by 2024-04-30.
"""

from __future__ import annotations

import pytest

from tests.cases import A, B, Case, Cell, Firm, Line, Money, given, months

BACK, IN_TIME, LATE, UNPROVEN = "PAYMENT_BACK_PAID", "BACK_IN_TIME", "PAYMENT_LATE", "DEFERRAL_UNPROVEN"
UNDATED, OWED, REFUNDED, NOT_COUNTED = "PAYMENT_UNDATED", "PAYMENT_OWED", "PAYMENT_REFUNDED", "TOPUP_NOT_COUNTED"
REASONS = {BACK, IN_TIME, LATE, UNPROVEN, UNDATED, OWED, REFUNDED, NOT_COUNTED}
DUE, OVERDUE = "2024-04-30", "2024-05-01"
Row = tuple[str, Money, str]


def reasons(line: Line) -> list[str]:
    """Those of payment."""
    return [reason for reason in line.reasons if reason in REASONS]


# --- one row: deadlines and reliefs -------------------------------------------------------------------------------


def of_2027() -> Case:
    """Its rows are of a year whose days of rest nobody has published."""
    return Case(applied="2027-08-10", extracted="2027-08-20")


def ends(month: str, last: str, after: str, words: str) -> list[object]:
    """Paid on the last day, and on the day after it."""
    first, second = (of_2027() if month > "2027" else Case() for _ in range(2))
    return [
        pytest.param(first.paid(month, paid_on=last), month, [], id=f"{words}: last day"),
        pytest.param(second.paid(month, paid_on=after), month, [LATE], id=f"{words}: day after"),
    ]


@pytest.mark.parametrize(
    ("case", "month", "expected"),
    [
        *ends("2024-03", DUE, OVERDUE, "an ordinary end of a month"),
        *ends("2023-12", "2024-01-31", "2024-02-01", "over new year"),
        *ends("2023-01", "2023-02-28", "2023-03-01", "February"),
        *ends("2024-01", "2024-02-29", "2024-03-01", "leap day"),
        *ends("2024-05", "2024-07-01", "2024-07-02", "second edition, a Sunday: Monday"),
        *ends("2024-07", "2024-09-02", "2024-09-03", "second edition, a Saturday: Monday"),
        *ends("2023-11", "2024-01-02", "2024-01-03", "second edition, a Sunday before New Year's Day: Tuesday"),
        *ends("2021-12", "2022-02-07", "2022-02-08", "second edition, a Monday of the Spring Festival: a week later"),
        *ends("2023-08", "2023-10-07", "2023-10-08", "second edition, the National Day: a Saturday of work"),
        *ends("2018-08", "2018-09-30", "2018-10-01", "second edition, a Sunday of work"),
        *ends("2027-01", "2027-03-01", "2027-03-02", "second edition, a Sunday of a year not published: Monday"),
        pytest.param(Case().paid("2024-03", paid_on="2024-02-01"), "2024-03", [], id="before the month"),
        pytest.param(Case().paid("2024-03", paid_on="2024-09-01"), "2024-03", [LATE], id="months after"),
    ],
)
def test_normal_row_is_due_at_the_end_of_the_next_month(case: Case, month: str, expected: list[str]) -> None:
    line = case.answers().line(month)
    assert (line.payment, reasons(line)) == ("refer" if expected else "pass", expected)


def one(kind: str, month: str, paid_on: str, payment: str, reason: str | None, words: str) -> object:
    """A line of one row, and what it answers."""
    case = Case().contribution(kind, month, paid_on=paid_on)
    return pytest.param(case, month, payment, [reason] if reason else [], id=f"{kind}, {words}")


@pytest.mark.parametrize(
    ("case", "month", "payment", "expected"),
    [
        one("normal", "2022-03", "2022-12-31", "pass", None, "first month, last day"),
        one("normal", "2022-10", "2022-12-31", "pass", None, "last month, last day"),
        one("normal", "2022-03", "2023-01-01", "refer", LATE, "first month, day after"),
        one("normal", "2022-10", "2023-01-01", "refer", LATE, "last month, day after"),
        one("normal", "2022-02", "2022-12-31", "refer", LATE, "month before"),
        one("normal", "2022-12", "2023-12-31", "refer", LATE, "in the relief for deferred rows"),
        one("back", "2022-03", "2022-12-31", "pass", None, "first month, last day"),
        one("back", "2022-10", "2022-12-31", "pass", None, "last month, last day"),
        one("back", "2022-05", "2022-05-20", "pass", None, "relief goes before payment in time"),
        one("back", "2022-03", "2023-01-01", "fail", BACK, "first month, day after"),
        one("back", "2022-10", "2023-01-01", "fail", BACK, "last month, day after"),
        one("back", "2022-02", "2022-12-31", "fail", BACK, "month before"),
        one("back", "2022-11", "2022-12-31", "refer", IN_TIME, "second edition: month after, in time"),
        one("back", "2022-12", "2023-12-31", "fail", BACK, "in the relief for deferred rows"),
        one("back", "2022-03", "", "refer", UNDATED, "second edition: first month, no day"),
        one("back", "2022-10", "", "refer", UNDATED, "second edition: last month, no day"),
        one("back", "2022-02", "", "fail", BACK, "second edition: month before, no day"),
        one("back", "2022-11", "", "fail", BACK, "second edition: no day, in the relief for deferred rows"),
        one("back", "2024-03", "2024-03-20", "refer", IN_TIME, "second edition: in the month"),
        one("back", "2024-03", DUE, "refer", IN_TIME, "second edition: on the last day"),
        one("back", "2024-03", OVERDUE, "fail", BACK, "second edition: the day after"),
        one("back", "2024-05", "2024-07-01", "refer", IN_TIME, "second edition: on the Monday after a Sunday"),
        one("back", "2024-05", "2024-07-02", "fail", BACK, "second edition: the Tuesday after a Sunday"),
        one("back", "2024-03", "", "fail", BACK, "no day"),
        one("deferred", "2022-03", "2022-12-31", "pass", None, "first month, last day"),
        one("deferred", "2022-03", "2023-01-01", "refer", UNPROVEN, "first month, day after"),
        one("deferred", "2022-02", "2022-12-31", "refer", UNPROVEN, "month before"),
        one("deferred", "2022-04", "2023-12-31", "pass", None, "first month of the second, last day"),
        one("deferred", "2022-12", "2023-12-31", "pass", None, "last month of the second, last day"),
        one("deferred", "2022-04", "2024-01-01", "refer", UNPROVEN, "first month of the second, day after"),
        one("deferred", "2022-12", "2024-01-01", "refer", UNPROVEN, "last month of the second, day after"),
        one("deferred", "2023-01", "2023-12-31", "refer", UNPROVEN, "second edition: month after the second"),
        one("deferred", "2022-05", "", "refer", UNPROVEN, "no day"),
        one("deferred", "2024-03", "2024-03-20", "refer", UNPROVEN, "in the month, no relief"),
        one("owed", "2024-03", "", "fail", OWED, "second edition: overdue"),
        one("owed", "2024-09", "", "refer", OWED, "second edition: not yet due"),
        one("欠费", "2024-03", "", "fail", OWED, "second edition"),
        one("欠缴", "2024-03", "", "fail", OWED, "second edition"),
        one("未缴", "2024-03", "", "fail", OWED, "second edition"),
    ],
)
def test_one_row(case: Case, month: str, payment: str, expected: list[str]) -> None:
    line = case.answers().line(month)
    assert (line.payment, line.base, reasons(line)) == (payment, 8000, expected)


@pytest.mark.parametrize(
    ("case", "payment"),
    [
        pytest.param(Case(extracted="2024-09-30").owed("2024-08"), "refer", id="second edition: due today"),
        pytest.param(Case(extracted="2024-10-01").owed("2024-08"), "fail", id="second edition: was due yesterday"),
    ],
)
def test_owed_until_the_deadline(case: Case, payment: str) -> None:
    line = case.answers().line("2024-08")
    assert (line.payment, reasons(line)) == (payment, [OWED])


# --- dated months -------------------------------------------------------------------------------------------------

OTHERS = [Firm(letter) for letter in "BCDEF"]
MONTHS = months("2019-01", "2023-12")
SOMEBODY = Case().person_id


def undated(*days: str, **cells: str) -> Case:
    """A's normal row without its day, and rows of other employers with these days (of the month), in a month of its
    own: such cases share an extract.
    """
    case, month = Case(extract="dated months"), next(MONTHS)
    case.paid(month, paid_on="")
    for day, employer in zip(days, OTHERS, strict=False):
        case.row("contributions", employer_id=employer, month=month, paid_on=day and f"{month}-{day}", **cells)
    return case


def also(case: Case, **cells: Cell) -> Case:
    """A further row of the same month, by B on its 15th unless said."""
    month = str(case.rows[1][1]["month"])
    row: dict[str, Cell] = {"employer_id": B, "month": month, "paid_on": f"{month}-15"}
    return case.row("contributions", **row | cells)


@pytest.mark.parametrize(
    ("case", "dated"),
    [
        pytest.param(undated(), False, id="the only row"),
        pytest.param(undated("15"), True, id="one of two: half is enough"),
        pytest.param(undated("15", ""), False, id="one of three"),
        pytest.param(undated("15", "15", "", ""), False, id="two of five"),
        pytest.param(undated("15", "15", ""), True, id="two of four"),
        pytest.param(also(undated(), paid_on="2024-09-01"), True, id="a late row is dated"),
        pytest.param(undated("15", kind="back"), False, id="a row paid back is none of them"),
        pytest.param(undated("15", kind="deferred"), False, id="a deferred row is none of them"),
        pytest.param(undated("15", insurance="medical"), False, id="a medical row is none of them"),
        pytest.param(undated("15", insurance="pension"), True, id="a pension row is one of them"),
        pytest.param(undated("15", base="?"), False, id="a rejected row is none of them"),
        pytest.param(also(undated("15", ""), base=8300), True, id="rows are counted, not lines"),
        pytest.param(also(undated("15", "")), False, id="a copy is none of them"),
        pytest.param(also(undated("15"), employer_id=A, paid_on=""), True, id="a copy of the undated one neither"),
        pytest.param(also(undated("15"), kind="refund", base=-8000), True, id="a row that was refunded is one"),
        pytest.param(also(undated(), person_id=SOMEBODY), True, id="a row of another person"),
    ],
)
def test_undated_row_of_a_dated_month(case: Case, *, dated: bool) -> None:
    """Second edition: where the source gives days of payment, a row without one is looked at."""
    line = case.line(str(case.rows[1][1]["month"]))
    assert (line.payment, reasons(line)) == (("refer", [UNDATED]) if dated else ("pass", []))


def august(extracted: str) -> Case:
    """August 2024, due by 2024-09-30, is dated by the row of another employer."""
    return Case(extracted=extracted).paid("2024-08", paid_on="").paid("2024-08", employer_id=B)


@pytest.mark.parametrize(
    ("case", "month", "payment"),
    [
        pytest.param(august("2024-09-30"), "2024-08", "pass", id="due today"),
        pytest.param(august("2024-10-01"), "2024-08", "refer", id="was due yesterday"),
        pytest.param(august("2024-10-01").paid("2024-07", paid_on=""), "2024-07", "pass", id="another month is dated"),
        pytest.param(
            Case().paid("2022-05", paid_on="").paid("2022-05", employer_id=B),
            "2022-05",
            "refer",
            id="no relief without a day",
        ),
    ],
)
def test_undated_row_after_the_deadline(case: Case, month: str, payment: str) -> None:
    """Second edition."""
    line = case.line(month)
    assert (line.payment, reasons(line)) == (payment, [UNDATED] if payment == "refer" else [])


# --- several rows of a line ---------------------------------------------------------------------------------------


def several(*rows: Row, case: Case | None = None, month: str = "2024-03") -> Case:
    """A line of several rows: kind, base and day of payment of each."""
    case = case or Case()
    for kind, base, paid_on in rows:
        case.contribution(kind, month, base=base, paid_on=paid_on)
    return case


def line_of(words: str, payment: str, base: Money, expected: list[str], *rows: Row) -> object:
    """What these rows of 2024-03 make."""
    return pytest.param(several(*rows), payment, base, expected, id=words)


def check(line: Line, payment: str, base: Money, expected: list[str]) -> None:
    assert (line.payment, line.base, reasons(line)) == (payment, base, expected)


GOOD, BAD = "2024-04-10", "2024-06-03"


@pytest.mark.parametrize(
    ("case", "payment", "base", "expected"),
    [
        line_of("normal, a larger back row", "pass", 8000, [], ("back", 8600, ""), ("normal", 8000, GOOD)),
        line_of("the larger of two", "pass", 8300, [], ("normal", 8000, GOOD), ("normal", 8300, GOOD)),
        line_of("in time, a larger late one", "pass", 8000, [], ("normal", 8500, BAD), ("normal", 8000, GOOD)),
        line_of("late and back", "refer", 8000, [LATE], ("back", 8500, ""), ("normal", 8000, BAD)),
        line_of("deferred and back", "refer", 8000, [UNPROVEN], ("back", 8500, ""), ("deferred", 8000, "")),
        line_of("first reason, larger base", "refer", 8300, [UNPROVEN], ("deferred", 8000, ""), ("normal", 8300, BAD)),
        line_of("first reason and base", "refer", 8300, [UNPROVEN], ("deferred", 8300, ""), ("normal", 8000, BAD)),
        line_of("the larger of two back rows", "fail", 8400, [BACK], ("back", 8000, BAD), ("back", 8400, OVERDUE)),
        line_of("the same row twice is one", "pass", 8000, [], ("normal", 8000, GOOD), ("normal", 8000, GOOD)),
        line_of("nothing paid, in time", "pass", 0, [], ("normal", 0, GOOD)),
        line_of(
            "second edition: back in time, late", "refer", 8300, [IN_TIME], ("back", 8000, DUE), ("normal", 8300, BAD)
        ),
        line_of(
            "second edition: back in time, overdue", "refer", 8000, [IN_TIME], ("back", 8000, DUE), ("back", 8600, BAD)
        ),
        line_of("second edition: back and owed", "fail", 8300, [BACK], ("back", 8000, ""), ("owed", 8300, "")),
        line_of("second edition: owed and paid", "pass", 8000, [], ("owed", 8300, ""), ("normal", 8000, GOOD)),
        line_of("second edition: owed, paid late", "refer", 8000, [LATE], ("owed", 8300, ""), ("normal", 8000, BAD)),
    ],
)
def test_line_takes_its_best_rows(case: Case, payment: str, base: int, expected: list[str]) -> None:
    check(case.answers().line("2024-03"), payment, base, expected)


@given(several(("owed", 8300, ""), ("deferred", 8000, ""), month="2024-09"))
def test_owed_and_deferred(case: Case) -> None:
    """Second edition: the first of two reasons of a refer."""
    check(case.answers().line("2024-09"), "refer", 8300, [UNPROVEN])


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
            Case().back("2024-03", base=8500).paid("2024-03", insurance="pension"), [("pass", 8000)], id="pension paid"
        ),
        pytest.param(
            Case().back("2024-03").paid("2024-03", base=8500, insurance="medical"), [("fail", 8000)], id="medical paid"
        ),
        pytest.param(
            Case().paid("2024-03").refund("2024-03", insurance="medical"), [("pass", 8000)], id="medical refunded"
        ),
        pytest.param(
            Case().paid("2024-03").refund("2024-03", insurance="pension"), [("fail", 8000)], id="pension refunded"
        ),
        pytest.param(Case().paid("2024-03").owed("2024-03", insurance="medical"), [("pass", 8000)], id="medical owed"),
    ],
)
def test_combined_and_pension_rows_make_lines(case: Case, lines: list[tuple[str, int]]) -> None:
    assert [(line.payment, line.base) for line in case.answers().lines("2024-03")] == lines


@given(Case().paid("2024-03").refund("2024-03", employer_id=B).owed("2024-03", employer_id=B))
def test_rows_of_another_employer_are_another_line(case: Case) -> None:
    check(case.line("2024-03", A), "pass", 8000, [])
    check(case.line("2024-03", B), "fail", 8000, [OWED])
