"""What layouts give by other columns than the canonical ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import polars as pl

from checks.law.codes import KINDS
from checks.law.months import last_day_of_month
from pipelines.reading.datasets import PERMIT_SPAN
from pipelines.reading.days import days_of, period_ends
from pipelines.reading.faults import FAR_END, UNPAID, UNREADABLE, Limits
from pipelines.reading.guards import OPEN_END
from pipelines.reading.sheet import SPREAD, Raw, Sheet
from pipelines.reading.values import cleaned_texts

_OWED: Final = KINDS.index("owed")
_BRACKET: Final = r"[(\u{FF08}\[\u{FF3B}{\u{FF5B}【〔/、,:;|_\u{FF0C}\u{FF1A}\u{FF1B}\u{FF0F}\u{FF0D}-]"
"""What parts a flag from the kind before it."""
_ONE_DAY: Final = "?"
"""In place of the last day of an interval of which one day alone stands there."""
_OWED_IF_UNPAID: Final = [KINDS.index(kind) for kind in ("normal", "back", "topup")]


def with_ends(raw: Raw) -> Raw:
    """The rows with first and last of intervals that stand in one column, where these have none of their own."""
    rows = raw.rows
    for span, *ends in raw.dataset.spans:
        if span in rows.columns:
            days = _ends(rows[span], until_alone=span == PERMIT_SPAN)
            rows = rows.with_columns(each.alias(end) for end, each in zip(ends, days, strict=True) if end not in rows)
    return replace(raw, rows=rows)


def _ends(texts: pl.Series, *, until_alone: bool) -> tuple[pl.Series, ...]:
    """First and last of intervals; a text that is none stands in both, and will be read as what it is.

    Of one day alone nobody knows whether it is the first or the last: no last day can be read.

    Args:
        until_alone: one day alone is the last one, as on a permit.
    """
    cleaned = cleaned_texts(texts.fill_null(""))
    first, last = (end.fill_null(cleaned) for end in period_ends(cleaned))
    is_one_day = days_of(cleaned).is_not_null()
    return (first.set(is_one_day, ""), last) if until_alone else (first, last.set(is_one_day, _ONE_DAY))


def derive(sheet: Sheet, limits: Limits) -> None:
    """Days that follow from other columns, and intervals that contradict their ends."""
    for span, *ends in sheet.raw.dataset.spans:
        if sheet.has(span):
            _hold_against_ends(sheet, span, ends)
    if sheet.has("billed_in"):
        sheet.typed["paid_on"] = sheet.select(_paid_when_billed_late(limits.billed_months_after))
    if sheet.has("corrected_on"):
        sheet.typed["declared_on"] = sheet.select(pl.max_horizontal("declared_on", "corrected_on"))
    if sheet.has("renewed_until"):
        renewed = pl.when(~pl.col("end_on_empty")).then(pl.max_horizontal("end_on", "renewed_until"))
        sheet.typed["end_on"] = sheet.select(renewed.otherwise("end_on"))
    if sheet.has("left_on"):
        sheet.typed["end_on"] = sheet.select(pl.min_horizontal("end_on", "left_on"))
        sheet.empty["end_on_empty"] &= sheet.empty["left_on_empty"]
    if sheet.has(SPREAD) and not sheet.has("employer_id"):
        sheet.note_fault(UNREADABLE, SPREAD, sheet.rows_where(pl.col(SPREAD) > pl.col("month")))


def _hold_against_ends(sheet: Sheet, span: str, ends: Sequence[str]) -> None:
    """An interval that stands next to its ends says the same days as they do; without an end there is none."""
    cleaned = cleaned_texts(sheet.raw.rows[span].fill_null(""))
    for end, text in zip(ends, period_ends(cleaned), strict=True):
        said, typed = days_of(text.fill_null("")), sheet.typed[end]
        sheet.note_fault(UNREADABLE, span, (said != typed).fill_null(False))
    is_open = cleaned.str.contains(OPEN_END)
    sheet.note_fault(UNREADABLE, span, is_open & (sheet.typed[ends[-1]] < FAR_END).fill_null(False))


def _paid_when_billed_late(months_after: int) -> pl.Expr:
    """Without a day of payment, what was billed too late was paid at the end of the month it was billed in."""
    late = pl.col("billed_in") > pl.col("month") + months_after
    return pl.when(pl.col("paid_on_empty") & late).then(last_day_of_month(pl.col("billed_in"))).otherwise("paid_on")


def owed_where_unpaid(sheet: Sheet, limits: Limits) -> None:
    """What is flagged as unpaid is owed; before its deadline nothing is, and the row is a bill and no payment.

    An approved deferral and a refund stay what they are.
    """
    unpaid = sheet.select(pl.col("kind") == _OWED).fill_null(False)
    if unpaid.any():
        unpaid &= sheet.raw.rows["kind"].str.contains(_BRACKET).fill_null(False)
    if sheet.has("payment_flag"):
        is_flagged = (pl.col("payment_flag") == UNPAID) & pl.col("kind").is_in(_OWED_IF_UNPAID)
        unpaid |= sheet.rows_where(is_flagged)
    if unpaid.any():
        sheet.typed["kind"] = sheet.typed["kind"].set(unpaid, _OWED)
        bills = unpaid & sheet.rows_where(pl.col("month") >= limits.first_open_month)
        if bills.any():
            sheet.leave_out(bills)
