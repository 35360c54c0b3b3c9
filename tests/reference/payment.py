"""rules.md, section 2.1: payment (第二条, 第六条: 补缴)."""

from __future__ import annotations

from datetime import date

from tests.reference.answers import FAIL, PASS, PASSED, REFER, Finding, fail, refer
from tests.reference.figures import Figures
from tests.reference.records import Contribution
from tests.reference.values import Month, last_day


def deadline(month: Month, figures: Figures) -> date:
    """Last day of the month that lies deadline_months_after the month."""
    return last_day(month + figures.deadline_months_after)


def relief_holds(row: Contribution, figures: Figures) -> bool:
    """The row's kind, its month and a non-empty paid_on fit one relief."""
    return any(
        row.kind in relief.kinds
        and row.month in relief.months
        and row.paid_on is not None
        and row.paid_on <= relief.paid_by
        for relief in figures.reliefs
    )


def statutory(row: Contribution, figures: Figures) -> bool:
    """The month and a non-empty paid_on of a top-up fit one entry of the rulebook."""
    return any(
        row.month in topup.months and row.paid_on is not None and row.paid_on <= topup.paid_by
        for topup in figures.topups
    )


def row_finding(row: Contribution, figures: Figures) -> Finding:
    """What a normal, deferred or back row says of itself."""
    if relief_holds(row, figures):
        return PASSED
    if row.kind == "normal":
        in_time = row.paid_on is None or row.paid_on <= deadline(row.month, figures)
        return PASSED if in_time else refer("PAYMENT_LATE")
    return refer("DEFERRAL_UNPROVEN") if row.kind == "deferred" else fail("PAYMENT_BACK_PAID")


def payment(rows: list[Contribution], figures: Figures) -> tuple[Finding, int]:
    """The payment finding and the base (fen) of a line, from its rows."""
    topups = [row for row in rows if row.kind == "topup"]
    refunds = [abs(row.base) for row in rows if row.kind == "refund"]
    judged = [(row_finding(row, figures), row.base) for row in rows if row.kind in ("normal", "deferred", "back")]
    if not judged:
        return fail("PAYMENT_BACK_PAID"), max([row.base for row in topups] or refunds)
    answer = max(finding.answer for finding, _ in judged)
    reasons = sorted(reason for finding, _ in judged for reason in finding.reasons if finding.answer == answer)[:1]
    base = max(base for finding, base in judged if finding.answer == answer)
    if answer == FAIL:
        return fail(*reasons), base
    base += max((row.base for row in topups if statutory(row, figures)), default=0)
    remark = [] if all(statutory(row, figures) for row in topups) else ["TOPUP_NOT_COUNTED"]
    if refunds and max(refunds) >= base:
        answer, reasons = FAIL, ["PAYMENT_REFUNDED"]
    elif refunds:
        reasons = ["PAYMENT_REFUNDED"] if answer == PASS else reasons
        answer, base = REFER, base - max(refunds)
    return Finding(answer, frozenset(reasons + remark)), base
