"""第二条, 第六条4: a month counts if it was paid in time; a month paid back does not.

A line is one person, one employer key, one month. Not modelled: the reason for which a payment was late.
"""

from __future__ import annotations

import polars as pl

from checks import keys
from checks.answers import PASS, PASSED, REFER, STEP
from checks.codes import KINDS
from checks.months import last_day
from checks.reasons import finding
from checks.rulebook import Relief, Rulebook, TopUp

_BACK_PAID = finding("PAYMENT_BACK_PAID", 0)
_REFUNDED = finding("PAYMENT_REFUNDED", 0)
_PARTLY_REFUNDED = finding("PAYMENT_REFUNDED", REFER)
_LATE = finding("PAYMENT_LATE", REFER)
_DEFERRED = finding("DEFERRAL_UNPROVEN", REFER)
_AMOUNTS = 2**60
_WEIGHED = ("employer", "base", "payment", "remark", "source_file", "row_number")


def _kind(name: str) -> pl.Expr:
    return pl.col("kind") == KINDS.index(name)


def _fits(period: Relief | TopUp) -> pl.Expr:
    """The row's month and a payment day that is there lie within a dated measure."""
    in_time = (pl.col("paid_on") <= period.paid_by).fill_null(False)
    return pl.col("month").is_between(period.from_month, period.until_month) & in_time


def _relieved(rulebook: Rulebook) -> pl.Expr:
    holds = (_fits(each) & pl.col("kind").is_in([KINDS.index(kind) for kind in each.kinds]) for each in rulebook.relief)
    return pl.any_horizontal(pl.lit(False), *holds)


def _row_finding(rulebook: Rulebook) -> pl.Expr:
    good = _relieved(rulebook) | (_kind("normal") & pl.col("in_time"))
    payments = _kind("normal") | _kind("deferred") | _kind("back")
    otherwise = pl.when(_kind("normal")).then(_LATE).when(_kind("deferred")).then(_DEFERRED).otherwise(_BACK_PAID)
    return pl.when(~payments).then(None).when(good).then(PASSED).otherwise(otherwise)


def _in_time(rows: pl.DataFrame, rulebook: Rulebook) -> pl.Expr:
    """Whether the day of payment is empty or no later than the month's deadline."""
    first, last = rows.select(pl.col("month").min().fill_null(0), last=pl.col("month").max().fill_null(0)).row(0)
    due = pl.int_range(first, last + 1) + rulebook.payment.deadline_months_after.value
    deadlines = pl.lit(pl.select(last_day(due)).to_series())
    return pl.col("paid_on").is_null() | (pl.col("paid_on") <= deadlines.gather(pl.col("month") - first))


def _judged(rows: pl.DataFrame, rulebook: Rulebook) -> pl.LazyFrame:
    """The rows with their finding and rank: the better answer first, then the larger base."""
    statutory = pl.any_horizontal(pl.lit(False), *(_fits(each) for each in rulebook.topup))
    return (
        rows.lazy()
        .with_columns(finding=_row_finding(rulebook))
        .with_columns(
            rank=(pl.col("finding") // STEP * _AMOUNTS + pl.col("base")),
            topup=pl.when(_kind("topup")).then("base"),
            counted=pl.when(_kind("topup") & statutory).then("base"),
            refund=pl.when(_kind("refund")).then(pl.col("base").abs()),
            remark=_kind("topup") & ~statutory,
            deferral=pl.col("finding") == _DEFERRED,
        )
    )


def _gathered(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row a line; its first row in order of rank is the one that decides, and names the source."""
    ranked = rows.sort(
        "line", "rank", "source_file", "row_number", descending=[False, True, False, False], nulls_last=True
    )
    return ranked.group_by("line", maintain_order=True).agg(
        pl.col("source_file", "row_number", "rank").first(),
        pl.col("employer").min(),
        pl.col("topup", "counted", "refund").max(),
        pl.col("remark", "deferral").any(),
    )


def _paid(lines: pl.LazyFrame) -> pl.LazyFrame:
    """The best answer of the payments, and the base before top-ups and refunds."""
    best = pl.col("rank") // _AMOUNTS
    unpaid = pl.col("rank").is_null()
    late = pl.when("deferral").then(_DEFERRED).otherwise(_LATE)
    return lines.with_columns(
        payment=pl.when(unpaid | (best == 0)).then(_BACK_PAID).when(best == REFER).then(late).otherwise(PASSED),
        base=pl.when(unpaid).then(pl.coalesce("topup", "refund")).otherwise(pl.col("rank") % _AMOUNTS),
    )


def _topped_up(lines: pl.LazyFrame) -> pl.LazyFrame:
    stands = pl.col("payment") // STEP > 0
    return lines.with_columns(
        base=pl.col("base") + pl.when(stands).then(pl.col("counted").fill_null(0)).otherwise(0),
        remark=stands & pl.col("remark"),
    )


def _refunded(lines: pl.LazyFrame) -> pl.LazyFrame:
    touched = (pl.col("payment") // STEP > 0) & pl.col("refund").is_not_null()
    whole = touched & (pl.col("refund") >= pl.col("base"))
    partly = touched & (pl.col("refund") < pl.col("base"))
    return lines.with_columns(
        payment=pl.when(whole)
        .then(_REFUNDED)
        .when(partly & (pl.col("payment") // STEP == PASS))
        .then(_PARTLY_REFUNDED)
        .otherwise("payment"),
        base=pl.when(partly).then(pl.col("base") - pl.col("refund")).otherwise("base"),
    )


def lines(contributions: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """The lines of combined and pension contribution rows, sorted, with the finding on their payment.

    Most lines have one row, paid normally and in time, which speaks for itself; only the others are weighed.

    Args:
        contributions: line (`keys.line`), person, month, key, employer, base (fen), paid_on, kind, source_file,
            row_number; sorted by line.

    Returns:
        line, person, month, key, employer (the smallest number on its rows), base (fen), payment (finding),
        remark (a top-up that is not counted), source_file and row_number of the row that decided.
    """
    rows = contributions.with_columns(in_time=_in_time(contributions, rulebook))
    again, several = keys.repeats(rows["line"])
    plain = rows.select(_kind("normal") & pl.col("in_time")).to_series() & ~several
    weighed = (
        _judged(rows.filter(~plain), rulebook).pipe(_gathered).pipe(_paid).pipe(_topped_up).pipe(_refunded)
    ).collect()
    first = rows.filter(~again).select(
        "line",
        "person",
        "month",
        "key",
        "employer",
        "base",
        pl.lit(PASSED, pl.Int32).alias("payment"),
        pl.lit(value=False).alias("remark"),
        "source_file",
        "row_number",
    )
    return keys.put(first, (~plain).filter(~again).arg_true(), weighed.select(_WEIGHED))
