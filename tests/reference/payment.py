"""rules.md, section 2.1: payment (第二条, 第六条: 补缴)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tests.reference.answers import FAIL, PASS, PASSED, REFER, Answer, Finding, fail, refer
from tests.reference.deadlines import deadline
from tests.reference.figures import Figures
from tests.reference.records import Contribution
from tests.reference.values import Month

JUDGED = ("normal", "back", "deferred", "owed")
REFUNDABLE = ("normal", "back", "deferred", "topup")


@dataclass(frozen=True)
class Payments:
    """What payments are judged by: the day of the extract, the dated months, and the figures."""

    extracted_on: date
    dated_months: frozenset[Month]
    figures: Figures

    def of_line(self, rows: list[Contribution]) -> tuple[Finding, int]:
        """The payment finding and the base (fen) of a line, from its rows."""
        there, left = after_refunds(rows)
        topups = [row for row in there if row.kind == "topup"]
        judged = [(self.of_row(row), row.base) for row in there if row.kind in JUDGED]
        if not judged and topups:
            return fail("PAYMENT_BACK_PAID"), max(row.base for row in topups)
        if not judged:
            return fail("PAYMENT_REFUNDED"), max(abs(row.base) for row in rows if row.kind == "refund")
        answer = max(finding.answer for finding, _ in judged)
        reason = sorted(reason for finding, _ in judged if finding.answer == answer for reason in finding.reasons)[:1]
        base = max(base for finding, base in judged if finding.answer == answer)
        if answer == FAIL:
            return fail(*reason), base
        counted = [row for row in topups if self.statutory(row, base)]
        remark = ["TOPUP_NOT_COUNTED"] if len(counted) < len(topups) else []
        base += max((row.base for row in counted), default=0)
        answer, reason, base = less_refunds(answer, reason, base, left)
        return Finding(answer, frozenset(reason + remark)), base

    def of_row(self, row: Contribution) -> Finding:
        """What a normal, back, deferred or owed row says of itself."""
        last = deadline(row.month, self.figures.deadline_months_after)
        in_time = row.paid_on is not None and row.paid_on <= last
        if row.kind == "owed":
            return refer("PAYMENT_OWED") if self.extracted_on <= last else fail("PAYMENT_OWED")
        if any(row.paid_on is not None and row.paid_on <= paid_by for paid_by in self.reliefs(row)):
            return PASSED
        if row.kind == "normal":
            if row.paid_on is None:
                due = row.month in self.dated_months and self.extracted_on > last
                return refer("PAYMENT_UNDATED") if due else PASSED
            return PASSED if in_time else refer("PAYMENT_LATE")
        if row.kind == "deferred":
            return refer("DEFERRAL_UNPROVEN")
        if in_time:
            return refer("BACK_IN_TIME")
        return refer("PAYMENT_UNDATED") if row.paid_on is None and self.reliefs(row) else fail("PAYMENT_BACK_PAID")

    def reliefs(self, row: Contribution) -> list[date]:
        """The paid_by of the reliefs that a row's kind and month fit."""
        return [r.paid_by for r in self.figures.reliefs if row.kind in r.kinds and row.month in r.months]

    def statutory(self, row: Contribution, base: int) -> bool:
        """A top-up in time, or one of the rulebook's on a base that the new floor or cap moves."""
        if row.paid_on is None:
            return False
        if row.paid_on <= deadline(row.month, self.figures.deadline_months_after):
            return True
        listed = any(row.month in topup.months and row.paid_on <= topup.paid_by for topup in self.figures.topups)
        return listed and self.moved(base, row.month)

    def moved(self, base: int, month: Month) -> bool:
        """A base below the floor of its year, or about at or above the cap of the year before."""
        year = self.figures.contribution_year(month)
        if year is None:
            return False
        before, yuan = self.figures.year_before(year), Fraction(base, 100)
        return yuan < year.floor or (before is not None and yuan >= before.cap - self.figures.out_of_range_yuan)


def after_refunds(rows: list[Contribution]) -> tuple[list[Contribution], list[int]]:
    """Refunds first: the rows that are there, refunds aside, and the amounts of the refunds that match nothing."""
    there = [row for row in rows if row.kind != "refund"]
    left = []
    for refund in sorted((row for row in rows if row.kind == "refund"), key=lambda row: row.paid_on or date.max):
        matching = [row for row in there if row.kind in REFUNDABLE and undone(row, refund)]
        if matching:
            there.remove(min(matching, key=lambda row: (row.paid_on or date.min, REFUNDABLE.index(row.kind))))
        else:
            left.append(abs(refund.base))
    return there, left


def undone(row: Contribution, refund: Contribution) -> bool:
    """The refund's amount is the row's base, which was not paid after it."""
    later = row.paid_on is not None and refund.paid_on is not None and row.paid_on > refund.paid_on
    return row.base == abs(refund.base) and not later


def less_refunds(answer: Answer, reason: list[str], base: int, left: list[int]) -> tuple[Answer, list[str], int]:
    """Refunds left, last: the largest takes away the whole line, or its part of the base."""
    if not left:
        return answer, reason, base
    if max(left) >= base:
        return FAIL, ["PAYMENT_REFUNDED"], base
    return REFER, ["PAYMENT_REFUNDED"] if answer == PASS else reason, base - max(left)


def dated_months(rows: list[Contribution]) -> frozenset[Month]:
    """The months of which at least half of the normal rows of combined and pension insurance have a paid_on."""
    normal: dict[Month, list[bool]] = {}
    for row in rows:
        if row.kind == "normal" and row.insurance in ("combined", "pension"):
            normal.setdefault(row.month, []).append(row.paid_on is not None)
    return frozenset(month for month, dated in normal.items() if 2 * sum(dated) >= len(dated))
