"""Contribution rows: months as they were paid, late, back-paid, deferred, topped up and refunded."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from pipelines.synth.careers import later_employer, quarters_of_jobs
from pipelines.synth.dice import Dice
from pipelines.synth.moments import EXTRACT_DAY, EXTRACT_MONTH, day_of
from pipelines.synth.rows import rows_of_jobs, value_of_first_case, with_repeated
from pipelines.synth.shapes import CODES
from pipelines.synth.shares import Shares

NORMAL, BACK, TOPUP, DEFERRED, REFUND = (pl.lit(number) for number in range(len(CODES["kind"].english)))
OCTOBER: Final = 9


def make_contributions(months: pl.DataFrame, jobs: pl.DataFrame, dice: Dice, shares: Shares) -> pl.DataFrame:
    """The contribution rows paid, or left open, by the day of the extract."""
    spells = quarters_of_jobs(months)
    rows = (
        months.select("month", "base")
        .hstack(rows_of_jobs(jobs, months["job"], "person", "payer", "payer_later", "since", "pay_day", "in_month"))
        .with_columns(
            dice.pick("back", int(spells[-1]) + 1, shares.back_paid, 8)[spells].alias("back"),
            dice.pick("deferred", int(spells[-1]) + 1, shares.deferred, 8)[spells].alias("deferred"),
            dice.pick("late", len(months), shares.late, 80),
            dice.pick("negative", len(months), shares.negative_base),
        )
    )
    rows = _with_second_rows(rows, dice, shares).with_columns(later_employer("payer"))
    return rows.select(
        "month",
        person_id="person",
        employer_id="payer",
        employer_name="payer",
        base=_base(),
        paid_on=_paid_on(),
        kind=_kind(),
        insurance=pl.when(pl.col("beside") == 4).then(1 + pl.col("second")).otherwise(0),
    ).filter(pl.col("paid_on").is_null() | (pl.col("paid_on") <= EXTRACT_DAY))


def _with_second_rows(rows: pl.DataFrame, dice: Dice, shares: Shares) -> pl.DataFrame:
    """Rows with `beside` (1 and 2 refund of all and of half, 3 top-up, 4 split) and `second`, 1 for the row it adds."""
    refund = dice.pick("refund", len(rows), shares.refund, 2)
    topup = dice.pick("topup", len(rows), shares.topup) * 3
    split = dice.pick("split", len(rows), shares.split) * 4
    second_kind = np.select([refund > 0, topup > 0, split > 0], [refund, topup, split], 0)
    return with_repeated(rows.with_columns(beside=second_kind), pl.Series(second_kind > 0))


def _kind() -> pl.Expr:
    second, of_second = pl.col("second") == 1, pl.col("beside")
    return value_of_first_case([
        (second & (of_second <= 2), REFUND),
        (second & (of_second == 3), TOPUP),
        (pl.col("back") > 0, BACK),
        (pl.col("deferred") > 0, DEFERRED),
    ], NORMAL)  # fmt: skip


def _base() -> pl.Expr:
    """A refund has a minus; a top-up is one percent."""
    second, of_second, base = pl.col("second") == 1, pl.col("beside"), pl.col("base")
    return value_of_first_case([
        (second & (of_second == 1), -base),
        (second & (of_second == 2), -(base // 200 * 100)),
        (second & (of_second == 3), base // 10_000 * 100),
        (pl.col("negative") == 1, -base),
    ], base)  # fmt: skip


def _paid_on() -> pl.Expr:
    """Usually a day of the next month; a spell that was back-paid or deferred, at one day after its quarter."""
    month, second, of_second = pl.col("month"), pl.col("second") == 1, pl.col("beside")
    usual = day_of(month + 1 - pl.col("in_month"), pl.col("pay_day") + 13 * pl.col("in_month"))
    october = month // 12 * 12 + OCTOBER + 12 * (month % 12 >= OCTOBER)
    late = (day_of(month + 2, 1) + pl.col("late")).clip(upper_bound=EXTRACT_DAY)
    return value_of_first_case([
        (second & (of_second <= 2), usual + 40),
        (second & (of_second == 3), day_of(october, 15)),
        (pl.col("back") > 0, day_of(month // 3 * 3 + 3 + pl.col("back"), 10)),
        ((pl.col("deferred") > 0) & (pl.col("deferred") % 3 == 0), pl.lit(None, pl.Int64)),
        (pl.col("deferred") > 0, day_of(month // 3 * 3 + 3 + pl.col("deferred"), 20)),
        ((pl.col("late") > 0) & (month <= EXTRACT_MONTH - 2), late),
    ], usual)  # fmt: skip
