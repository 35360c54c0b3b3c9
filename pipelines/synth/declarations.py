"""Tax rows: what was declared for each month of wages, when and by whom."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from pipelines.synth.careers import later_employer, quarters_of_jobs
from pipelines.synth.dice import Dice
from pipelines.synth.figures import Figures
from pipelines.synth.moments import EXTRACT_DAY, TAX_FROM, TAX_UNTIL, day_of, month_number
from pipelines.synth.rows import rows_of_jobs, value_of_first_case, with_repeated
from pipelines.synth.shares import Shares
from pipelines.synth.wages import income_tax, pension_share

WAGES, BONUS, OTHER = range(3)
CORRECTED_AFTER: Final = 40
"""Days from the first declaration to the one that corrects it."""


def make_tax(months: pl.DataFrame, jobs: pl.DataFrame, figures: Figures, dice: Dice, shares: Shares) -> pl.DataFrame:
    """The tax rows declared by the day of the extract, for the months that the manifest says are covered."""
    rows = months.hstack(rows_of_jobs(jobs, months["job"], "person", "agent", "agent_later", "since", "pay_day"))
    rows = _with_second_rows(_with_bonus(_declared(rows, dice, shares)), dice, shares)
    rows = rows.with_columns(later_employer("agent"), income=_income(), item=_item(), declared_on=_declared_on())
    deducted = pl.when(pl.col("item") == WAGES).then(pension_share(pl.col("base"), figures)).otherwise(0)
    return rows.filter(pl.col("declared_on").is_null() | (pl.col("declared_on") <= EXTRACT_DAY)).select(
        "item",
        "income",
        "declared_on",
        person_id="person",
        agent_id="agent",
        agent_name="agent",
        month="tax_month",
        pension_deducted=deducted,
        tax_paid=income_tax(pl.col("income"), deducted),
    )


def _declared(rows: pl.DataFrame, dice: Dice, shares: Shares) -> pl.DataFrame:
    """The covered months, without the quarters that nobody declared."""
    spells = quarters_of_jobs(rows)
    missing = dice.pick("tax_missing", int(spells[-1]) + 1, shares.tax_missing)[spells]
    covered = pl.col("tax_month").is_between(month_number(TAX_FROM), month_number(TAX_UNTIL))
    return rows.filter(missing == 0, covered)


def _with_bonus(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of wages, and after some of them, with `item` BONUS, that of the bonus."""
    return with_repeated(rows, rows["bonus"] > 0).with_columns(item=pl.col("second") * BONUS)


def _with_second_rows(rows: pl.DataFrame, dice: Dice, shares: Shares) -> pl.DataFrame:
    """Rows with `beside` and `second`, 1 for the row it adds.

    `beside` is 1 to 3 for an income corrected from more, from less, or from a row without a date, 4 for other income.
    """
    corrected = dice.pick("corrected", len(rows), shares.corrected, 3)
    other = dice.pick("other_item", len(rows), shares.other_item) * 4
    second_kind = np.where(corrected > 0, corrected, other)
    return with_repeated(rows.with_columns(beside=second_kind), pl.Series(second_kind > 0))


def _income() -> pl.Expr:
    """The first of two declarations has an income that was wrong."""
    second, kind = pl.col("second") == 1, pl.col("beside")
    income = pl.when(pl.col("item") == BONUS).then("bonus").otherwise("wage")
    return value_of_first_case([
        (second & (kind == 4), income // 10),
        (~second & (kind == 1), income * 5 // 4),
        (~second & ((kind == 2) | (kind == 3)), income * 4 // 5),
    ], income)  # fmt: skip


def _item() -> pl.Expr:
    return pl.when((pl.col("second") == 1) & (pl.col("beside") == 4)).then(OTHER).otherwise("item")


def _declared_on() -> pl.Expr:
    """A day of the month after the tax month; the second declaration, which holds, comes later."""
    second, kind = pl.col("second") == 1, pl.col("beside")
    usual = day_of(pl.col("tax_month") + 1, pl.col("pay_day"))
    return value_of_first_case([
        (second & (kind <= 3), usual + CORRECTED_AFTER),
        (~second & (kind == 3), pl.lit(None, pl.Int64)),
    ], usual)  # fmt: skip
