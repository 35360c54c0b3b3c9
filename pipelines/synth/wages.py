"""Wages, the contribution bases that follow them, and the tax on them; whole fen throughout."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from pipelines.synth.dice import Dice, Ints
from pipelines.synth.figures import Figures
from pipelines.synth.rows import rows_of_jobs

BONUS_MONTHS: Final = (0, 1, 5)
WAGE_COLUMNS: Final = ("wage", "growth", "noisy", "first", "start_day", "tax_offset", "bonus", "bonus_month")
TAX_BANDS: Final = ((3, 0), (10, 21_000), (20, 141_000), (25, 266_000))
"""Rate in percent and quick deduction in fen: near enough to a tax to look at."""
TAX_FREE: Final = 500_000


def with_wages(months: pl.DataFrame, jobs: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Months with `wage`, `bonus` (mostly 0) and `tax_month`; a first month that began late has a part of the wage."""
    of_job = rows_of_jobs(jobs, months["job"], *WAGE_COLUMNS)
    julys = (pl.col("month") - 6) // 12 - (pl.col("first") - 6) // 12
    noise = dice.between("noise", len(months), -30, 30)
    full = pl.col("wage") * (1000 + pl.col("growth") * julys) // 1000 * (1000 + noise * pl.col("noisy")) // 1000
    part = full * (30 - pl.col("start_day")) // 30
    paid_bonus = pl.col("month") % 12 == pl.lit(pl.Series(BONUS_MONTHS)).gather(pl.col("bonus_month"))
    return months.hstack(of_job).select(
        "job",
        "month",
        wage=pl.when(pl.col("month") == pl.col("first")).then(part).otherwise(full),
        bonus=pl.when(paid_bonus).then(pl.col("wage") * pl.col("bonus") // 1000).otherwise(0),
        tax_month=pl.col("month") + pl.col("tax_offset"),
    )


def with_base(months: pl.DataFrame, jobs: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """Months with `base` in fen: last year's average at this employer, or the starting wage; within floor and cap."""
    of_job = rows_of_jobs(jobs, months["job"], "wage", "base_above", "base_below", "base_apart")
    month = months["month"].to_numpy()
    floor, cap = pl.Series(figures.floor[month]), pl.Series(figures.cap[month])
    average = pl.Series(_average(months, figures.base_year[month]))
    wage = pl.when(pl.lit(average) > 0).then(pl.lit(average)).otherwise(pl.col("wage") // 100)
    apart = pl.when(pl.col("base_apart") > 0).then(pl.col("base_apart") - 21).otherwise(0)
    expected = wage * (1000 + apart) // 1000 * (10 + pl.col("base_above") + 9 * (pl.col("base_above") > 0)) // 10
    base = pl.when(pl.col("base_below") > 0).then(floor).otherwise(expected).clip(floor, cap)
    return months.with_columns(of_job.select(base=base * 100).to_series())


def _average(months: pl.DataFrame, base_year: Ints) -> Ints:
    """Whole yuan of wages and bonus per month of the base year at the same job; 0 where it had none."""
    job, year = months["job"].to_numpy(), months["tax_month"].to_numpy() // 12
    begins = np.flatnonzero(np.diff(job * 64 + year, prepend=-1))
    spell = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(job)))
    counts = np.diff(begins, append=len(job))
    sums = np.add.reduceat((months["wage"] + months["bonus"]).to_numpy(), begins)
    averages = (2 * sums + 100 * counts) // (200 * counts)
    job_begins = np.flatnonzero(np.diff(job, prepend=-1))
    ahead = base_year - year[job_begins][job]
    average = spell[job_begins][job] + np.maximum(ahead, 0)
    return np.where(ahead >= 0, averages[np.minimum(average, len(averages) - 1)], 0)


def pension_share(base: pl.Expr, figures: Figures) -> pl.Expr:
    """The employee's share of the pension contribution."""
    return base * figures.pension_numerator // figures.pension_denominator


def income_tax(income: pl.Expr, deducted: pl.Expr) -> pl.Expr:
    """A plausible tax on one month's income."""
    taxed = (income - deducted - TAX_FREE).clip(0)
    return pl.max_horizontal(taxed * rate // 100 - less for rate, less in TAX_BANDS)
