"""第二条, 第六条4: a month counts if it was paid in time; a month paid back does not.

A line is one person, one employer key, one month. Not modelled: the reason for which a payment was late.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.columns import Columns, Flags, Ints, at, columns, first_of, frame, ints, put, taken
from checks.law.answers import FAIL, PASS, PASSED, REFER, answer
from checks.law.codes import KINDS
from checks.law.months import NO_DAY, day_number, last_day
from checks.law.reasons import finding
from checks.law.rulebook import Relief, Rulebook, TopUp

_BACK_PAID = finding("PAYMENT_BACK_PAID", FAIL)
_REFUNDED = finding("PAYMENT_REFUNDED", FAIL)
_PARTLY_REFUNDED = finding("PAYMENT_REFUNDED", REFER)
_LATE = finding("PAYMENT_LATE", REFER)
_DEFERRED = finding("DEFERRAL_UNPROVEN", REFER)
_NORMAL, _BACK, _TOPUP, _DEFERRAL, _REFUND = (
    KINDS.index(kind) for kind in ("normal", "back", "topup", "deferred", "refund")
)
_NONE = -(2**62)
"""Less than any amount, in fen."""
_AMOUNTS = 2**60
"""More than any amount, in fen."""


def _in_time(month: Ints, paid_on: Ints, rulebook: Rulebook) -> Flags:
    """Whether the day of payment is empty or no later than the month's deadline."""
    first, last = (int(end(month, initial=first)) for end, first in ((np.min, 10**6), (np.max, 0)))
    due = pl.int_range(first, last + 1) + rulebook.payment.deadline_months_after.value
    return paid_on <= ints(pl.select(last_day(due)).to_series())[month - first]


def _fits(rows: Columns, period: Relief | TopUp) -> Flags:
    """The row's month and a payment day that is there lie within a dated measure."""
    month, paid_on = rows["month"], rows["paid_on"]
    of_months = (month >= period.from_month) & (month <= period.until_month)
    of_days: Flags = (paid_on != NO_DAY) & (paid_on <= day_number(period.paid_by))
    return of_months & of_days


def _relieved(rows: Columns, rulebook: Rulebook) -> Flags:
    relieved = np.zeros(len(rows["kind"]), np.bool_)
    for each in rulebook.relief:
        relieved |= _fits(rows, each) & np.isin(rows["kind"], [KINDS.index(kind) for kind in each.kinds])
    return relieved


def _row_findings(rows: Columns, rulebook: Rulebook) -> Ints:
    """The finding on each payment; that of a top-up or refund means nothing."""
    kind = rows["kind"]
    good = _relieved(rows, rulebook) | ((kind == _NORMAL) & (rows["in_time"] > 0))
    return first_of(((good, PASSED), (kind == _NORMAL, _LATE), (kind == _DEFERRAL, _DEFERRED)), _BACK_PAID)


def _gathered(rows: Columns, rulebook: Rulebook) -> dict[str, Ints]:
    """What the rows of each line come to.

    Args:
        rows: line, month, kind, base, paid_on, in_time, employer, source_file, row_number.

    Returns:
        rank (that of the best payment: its answer, then its base), source_file and row_number (of the first of the
        best), employer, topup, counted (the statutory top-up), refund (_NONE where there is none), uncounted (whether a
        top-up is not statutory), deferred (whether a payment is); sorted by line.
    """
    kind, base, found = rows["kind"], rows["base"], _row_findings(rows, rulebook)
    pays, tops_up, refunds = np.isin(kind, (_NORMAL, _DEFERRAL, _BACK)), kind == _TOPUP, kind == _REFUND
    statutory = tops_up & np.any([np.zeros_like(pays), *(_fits(rows, each) for each in rulebook.topup)], axis=0)
    rank = np.where(pays, answer(found) * _AMOUNTS + base, _NONE)
    order = np.lexsort((rows["row_number"], rows["source_file"], -rank, rows["line"]))
    lines = keys.Runs.of(rows["line"][order])
    best = order[lines.first]
    most = {
        "topup": np.where(tops_up, base, _NONE),
        "counted": np.where(statutory, base, _NONE),
        "refund": np.where(refunds, np.abs(base), _NONE),
        "uncounted": (tops_up & ~statutory).astype(np.int64),
        "deferred": (pays & (found == _DEFERRED)).astype(np.int64),
    }
    return {
        "rank": rank[best],
        "source_file": rows["source_file"][best],
        "row_number": rows["row_number"][best],
        "employer": lines.combined(np.minimum, rows["employer"][order]),
        **{name: lines.combined(np.maximum, amounts[order]) for name, amounts in most.items()},
    }


def _weighed(rows: Columns, rulebook: Rulebook) -> pl.DataFrame:
    """The lines of other rows: the best payment decides, top-ups and refunds change the base.

    Args:
        rows: as in `_gathered`.
    """
    held = _gathered(rows, rulebook)
    rank, topup, counted, refund = (held[name] for name in ("rank", "topup", "counted", "refund"))
    best, paid = rank // _AMOUNTS, rank != _NONE
    payment = first_of(
        ((~paid | (best == FAIL), _BACK_PAID), (best == PASS, PASSED), (held["deferred"] > 0, _DEFERRED)), _LATE
    )
    stands = answer(payment) > FAIL
    base = np.where(paid, rank % _AMOUNTS, np.where(topup == _NONE, refund, topup))
    base += np.where(stands & (counted != _NONE), counted, 0)
    partly = stands & (refund != _NONE) & (refund < base)
    wholly = stands & (refund != _NONE) & ~partly
    found = {
        "employer": held["employer"],
        "base": np.where(partly, base - refund, base),
        "payment": first_of(((wholly, _REFUNDED), (partly & (payment == PASSED), _PARTLY_REFUNDED)), payment),
        "remark": stands & (held["uncounted"] > 0),
        "source_file": held["source_file"],
        "row_number": held["row_number"],
    }
    return frame(found)


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
    dated = contributions.select("line", "month", "kind", pl.col("paid_on").cast(pl.Int32).fill_null(NO_DAY))
    rows = columns(dated)
    in_time, begins = _in_time(rows["month"], rows["paid_on"], rulebook), keys.begins(rows["line"])
    plain = (rows["kind"] == _NORMAL) & in_time & begins & keys.ends(begins)
    others = np.flatnonzero(~plain)
    of_others = columns(taken(contributions.select("base", "employer", "source_file", "row_number"), others))
    first = contributions.select("line", "person", "month", "key", "employer", "base", "source_file", "row_number")
    alone = taken(first, np.flatnonzero(begins)).with_columns(
        payment=pl.lit(PASSED, pl.Int64), remark=pl.lit(value=False)
    )
    weighed = _weighed(at({**rows, "in_time": in_time.astype(np.int64)}, others) | of_others, rulebook)
    return put(alone, np.flatnonzero(~plain[begins]), weighed)
