"""第二条, 第六条4: a month counts if it was paid in time; a month paid back does not (rules 2.1).

A line is one person, one employer key, one month. Not modelled: the reason for which a payment was late.

Reads of a contribution row: kind, month, base (fen), paid_on (may be null), deadline, overdue (the data were extracted
after the deadline), dated_month (the source dates payments of the month); of a line of several rows also floor_fen and
cap_before_fen.
Figures: payment.deadline_months_after, relief, topup, base_match.out_of_range_yuan.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import polars as pl

from checks.law.codes import KINDS, is_of_kind
from checks.law.findings import (
    OTHERWISE,
    PASSED,
    answer_of,
    fail,
    first_of,
    is_fail,
    is_pass,
    preference,
    preferred_finding,
    refer,
)
from checks.law.rulebook import Period, Rulebook

JUDGED: Final = ("normal", "back", "deferred", "owed")
"""The kinds that say something of themselves; top-ups and refunds only change a base."""
UNDONE_FIRST: Final = ("normal", "back", "deferred", "topup")
"""What a refund may undo; of one day and amount in this order."""

_undated, _in_time = pl.col("paid_on").is_null(), pl.col("paid_on") <= pl.col("deadline")
_stands = is_of_kind(*JUDGED) & ~pl.col("undone")
_stands_as_topup = is_of_kind("topup") & ~pl.col("undone")


def payment_row_finding(law: Rulebook) -> pl.Expr:
    """The finding on a normal, back, deferred or owed row."""
    return first_of(
        (_relieved(law), PASSED),
        (is_of_kind("normal") & _in_time, PASSED),
        (is_of_kind("normal") & _undated & pl.col("dated_month") & pl.col("overdue"), refer("PAYMENT_UNDATED")),
        (is_of_kind("normal") & _undated, PASSED),
        (is_of_kind("normal"), refer("PAYMENT_LATE")),
        (is_of_kind("deferred"), refer("DEFERRAL_UNPROVEN")),
        (is_of_kind("back") & _in_time, refer("BACK_IN_TIME")),
        (is_of_kind("back") & _undated & _in_months_of_relief(law), refer("PAYMENT_UNDATED")),
        (is_of_kind("back"), fail("PAYMENT_BACK_PAID")),
        (is_of_kind("owed") & ~pl.col("overdue"), refer("PAYMENT_OWED")),
        (is_of_kind("owed"), fail("PAYMENT_OWED")),
    )


def payment_line_finding() -> pl.Expr:
    """The finding on a line of several rows.

    Reads: best (the finding of its best row; null where no payment stands), topup (the largest that stands),
    refund_left (the largest that undid nothing), base (with what is added to it); fen, null where there is none.
    """
    best, refund_left = pl.col("best"), pl.col("refund_left")
    return first_of(
        (best.is_null() & pl.col("topup").is_not_null(), fail("PAYMENT_BACK_PAID")),
        (best.is_null(), fail("PAYMENT_REFUNDED")),
        (is_fail(best), best),
        (refund_left >= pl.col("base"), fail("PAYMENT_REFUNDED")),
        (is_pass(best) & refund_left.is_not_null(), refer("PAYMENT_REFUNDED")),
        (OTHERWISE, best),
    )


def _relieved(law: Rulebook) -> pl.Expr:
    return _any(is_of_kind(*each.kinds) & _in_months(each) & _paid_by(each.paid_by) for each in law.relief)


def _in_months_of_relief(law: Rulebook) -> pl.Expr:
    return _any(is_of_kind(*each.kinds) & _in_months(each) for each in law.relief)


def is_statutory_top_up(law: Rulebook) -> pl.Expr:
    """Whether a top-up is one of the years whose figures were published late: it raises a base that they lifted."""
    base, room = pl.col("base_of_payments"), law.base_match.out_of_range_yuan.value * 100
    lifted = (base < pl.col("floor_fen")) | (base >= pl.col("cap_before_fen") - room)
    return _in_time | (_any(_in_months(each) & _paid_by(each.paid_by) for each in law.topup) & lifted)


def _in_months(period: Period) -> pl.Expr:
    return pl.col("month").is_between(period.from_month, period.until_month)


def _paid_by(day: date) -> pl.Expr:
    return pl.col("paid_on") <= day


def _any(conditions: Iterable[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(pl.lit(value=False), *conditions)


def match_refunds(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with undone: of a payment, whether a refund took it; of a refund, whether all of its amount took one.

    (One refund left is as good as all: only the largest amount left is used.)
    """
    refunded = pl.col("line").is_in(rows.filter(is_of_kind("refund"))["line"].implode())
    amounts = rows.with_columns(amount=pl.col("base").abs())
    untouched = amounts.filter(~refunded).with_columns(undone=pl.lit(value=False))
    return pl.concat([untouched, _undone(amounts.filter(refunded)).select(untouched.columns)])


def _undone(rows: pl.DataFrame) -> pl.DataFrame:
    """Which payments of lines with a refund it took.

    In order of day, each refund takes the earliest payment of its amount that was not paid after it, so those taken are
    the first ones. Let p(k) be the payments made by the day of the k-th refund. Of n refunds, n less the most by which
    k exceeds p(k) take one.
    """
    payment, refund, of_amount = is_of_kind(*UNDONE_FIRST), is_of_kind("refund"), ["line", "amount"]
    day = pl.col("paid_on").cast(pl.Int32)
    day_in_order = pl.when(refund).then(day.fill_null(pl.Int32.max())).otherwise(day.fill_null(pl.Int32.min()))
    turns = {KINDS.index(name): turn for turn, name in enumerate(UNDONE_FIRST)}
    turn = pl.col("kind").replace_strict(turns, default=len(turns))
    in_order = rows.with_columns(day=day_in_order, turn=turn).sort(*of_amount, "day", "turn")
    payments, refunds = (each.cast(pl.Int64).cum_sum().over(of_amount) for each in (payment, refund))
    missed = pl.when(refund).then(refunds - payments).otherwise(0).max().over(of_amount)
    taken = refund.cast(pl.Int64).sum().over(of_amount) - missed
    undone = pl.when(refund).then(missed == 0).otherwise(payment & (payments <= taken))
    return in_order.with_columns(undone=undone)


def join_rows_of_line(rows: pl.DataFrame, law: Rulebook) -> pl.DataFrame:
    """The lines of several rows: the best payment decides, top-ups and refunds change the base.

    Args:
        rows: with payment (`payment_row_finding`) and undone.

    Returns:
        line, employer (the smallest number on its rows), base (fen), payment (finding), topup_left_out (a top-up that
        is not counted), source_file and row_number of the row that decided.
    """
    best = pl.when(_stands).then(preference(pl.col("payment"))).max().over("line")
    decides = _stands & (answer_of(pl.col("payment")) == answer_of(preferred_finding(best)))
    weighed = rows.with_columns(best=preferred_finding(best), decides=decides)
    based = weighed.with_columns(base_of_payments=_largest(pl.col("decides")).over("line"))
    counted = based.with_columns(counted=(_stands_as_topup & is_statutory_top_up(law)).fill_null(value=False))
    uncounted = _stands_as_topup & ~pl.col("counted") & ~is_fail(pl.col("best"))
    summed = _decisive_first(counted).group_by("line").agg(
        pl.col("best", "source_file", "row_number").first(),
        pl.col("employer").min(),
        topup=_largest(_stands_as_topup),
        added=_largest(pl.col("counted")).fill_null(0),
        refund_left=_largest(is_of_kind("refund") & ~pl.col("undone")),
        refund=_largest(is_of_kind("refund")),
        paid=pl.col("base_of_payments").first(),
        topup_left_out=uncounted.any(),
    )  # fmt: skip
    raised = pl.when(is_fail(pl.col("best"))).then("paid").otherwise(pl.col("paid") + pl.col("added"))
    lines = summed.with_columns(base=pl.coalesce(raised, "topup", "refund")).with_columns(
        payment=payment_line_finding()
    )
    left = pl.when(is_fail(pl.col("payment"))).then(0).otherwise(pl.col("refund_left").fill_null(0))
    return lines.select(
        "line", "employer", "payment", "topup_left_out", "source_file", "row_number", base=pl.col("base") - left
    )


def _decisive_first(rows: pl.DataFrame) -> pl.DataFrame:
    """What decided comes first: the largest payment with the finding, else the largest top-up, else a refund."""
    decided = pl.col("decides") & (pl.col("payment") == pl.col("best"))
    by = [decided, _stands_as_topup, pl.col("amount"), pl.col("source_file"), pl.col("row_number")]
    return rows.sort(*by, descending=[True, True, True, False, False])


def _largest(where: pl.Expr) -> pl.Expr:
    return pl.col("amount").filter(where).max()
