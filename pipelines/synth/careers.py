"""Careers: the jobs of each person over the eight years before the extract, and the months of each job."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from pipelines.synth.dice import Dice, Ints
from pipelines.synth.employers import FIELD, choose_employers, pool_of_employers
from pipelines.synth.moments import CAREER_MONTHS, EXTRACT_MONTH, FIRST_MONTH, day_of
from pipelines.synth.shares import Shares

JOBS_AT_MOST: Final = FIELD
LATEST_START: Final = EXTRACT_MONTH - 5
TENURES: Final = ((0, 1), (0.15, 5), (0.4, 13), (0.7, 32), (0.9, 60), (1, 100))
GAPS: Final = ((0, 0), (0.6, 1), (1, 9))
WAGES: Final = ((0, 450), (0.1, 700), (0.25, 900), (0.5, 1250), (0.75, 1900), (0.9, 3000), (0.97, 5000), (1, 12000))
"""Starting wages in tens of yuan."""
NEVER: Final = EXTRACT_MONTH + 1
HABITS: Final = ("link", "since", "tax_offset", "in_month", "pay_day", "bonus", "bonus_month")
EMPLOYERS: Final = ("employer", "payer", "payer_later", "agent", "agent_later")


def make_jobs(dice: Dice, first_person: int, persons: int, known: pl.DataFrame, shares: Shares) -> pl.DataFrame:
    """One row per job, by person and start.

    `person` counts from 0 in the chunk; `first` and `last` are months, `end_on` is null while the job lasts. `employer`
    is the contract's, `payer` pays, or `payer_later` from month `since` on, `agent` and `agent_later` declare.
    """
    person, first, last, employers = _spans(dice, first_person, persons)
    rows, pools = len(person), pool_of_employers(person + first_person)
    drawn = choose_employers(dice, "other", pools)
    other = np.where(drawn // FIELD == employers // FIELD, (drawn + FIELD) % pools, drawn)
    spans = {"person": person, "first": first, "last": last, "employer": employers, "other": other}
    jobs = pl.DataFrame(spans).with_columns(
        dice.pick("midmonth", rows, 0.45, 27).alias("start_day"),
        pl.Series("wage", dice.along("wage", (rows,), WAGES)) * 1000,
        dice.between("growth", rows, 0, 90),
        dice.pick("noisy", rows, 0.6),
        dice.pick("base_above", rows, shares.base_above, 10),
        dice.pick("base_below", rows, shares.base_below),
        dice.pick("base_apart", rows, 0.3, 41).cast(pl.Int64),
        dice.pick("other_payer", rows, shares.other_payer, 2),
        dice.pick("other_agent", rows, shares.tax_other_agent),
    )
    return _with_employers(
        jobs.with_columns(
            start_on=day_of(pl.col("first"), 1) + pl.col("start_day"),
            end_on=pl.when(pl.col("last") < EXTRACT_MONTH).then(day_of(pl.col("last") + 1, 0)),
        ),
        known,
    )


def _spans(dice: Dice, first_person: int, persons: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Person, first and last month, and employer of each job that began before the extract."""
    shape = (persons, JOBS_AT_MOST)
    start = dice.between("start", persons, FIRST_MONTH, LATEST_START).to_numpy()[:, None]
    tenure = dice.along("tenure", shape, TENURES)
    tenure[:, -1] = CAREER_MONTHS
    ahead = np.cumsum(tenure + dice.along("gap", shape, GAPS), axis=1)
    first = start + np.hstack([np.zeros((persons, 1), np.int64), ahead[:, :-1]])
    last = np.minimum(first + tenure - 1, EXTRACT_MONTH)
    person, turn = np.nonzero(first <= EXTRACT_MONTH)
    pools = np.repeat(pool_of_employers(np.arange(first_person, first_person + persons))[:, None], JOBS_AT_MOST, axis=1)
    field = choose_employers(dice, "employer", pools)[person, turn] // FIELD
    return person, first[person, turn], last[person, turn], field * FIELD + (person + turn) % FIELD


def _with_employers(jobs: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Who pays and who declares, the payer's habits, the employer's district, and its number if it sends lists."""
    neighbour = pl.col("other") // FIELD * FIELD + (pl.col("other") + 1) % FIELD
    agent = pl.when(pl.col("other_agent") > 0).then(neighbour).when(pl.col("other_payer") == 1).then("employer")
    jobs = jobs.with_columns(payer=pl.when(pl.col("other_payer") > 0).then("other").otherwise("employer"))
    jobs = jobs.hstack(known.select(HABITS)[jobs["payer"]]).hstack(known.select("district", "lists")[jobs["employer"]])
    return jobs.with_columns(
        since=pl.when(pl.col("link") > 0).then("since").otherwise(NEVER),
        payer_later=pl.col("payer") + (pl.col("link") > 0).cast(pl.Int64),
        batch=pl.when(pl.col("lists") == 1).then("employer"),
    ).with_columns(agent=agent.otherwise("payer"), agent_later=agent.otherwise("payer_later"))


def jobs_in_chunk(jobs: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Jobs with their employers by place among the chunk's, and the numbers of the chunk's employers."""
    numbers = np.unique(jobs.select(EMPLOYERS).to_numpy())
    rows = {column: np.searchsorted(numbers, jobs[column].to_numpy()) for column in EMPLOYERS}
    return jobs.with_columns(**rows), pl.Series(numbers)


def make_months(jobs: pl.DataFrame) -> pl.DataFrame:
    """One row per job and month up to the extract, in the order of jobs: `job` is the row of `jobs`."""
    lengths = (jobs["last"] - jobs["first"] + 1).to_numpy()
    job = np.repeat(np.arange(len(jobs)), lengths)
    begin = np.cumsum(lengths) - lengths - jobs["first"].to_numpy()
    return pl.DataFrame({"job": job, "month": np.arange(len(job)) - begin[job]})


def later_employer(column: str) -> pl.Expr:
    """The employer of a month: `column`, or from the month of its link on the one that follows."""
    return pl.when(pl.col("month") >= pl.col("since")).then(f"{column}_later").otherwise(column).alias(column)


def quarters_of_jobs(months: pl.DataFrame) -> pl.Series:
    """A running number of the quarters of each job: what goes wrong often does so for some months on end."""
    change = months.select((pl.col("job").diff() != 0) | ((pl.col("month") // 3).diff() != 0)).to_series()
    return change.cast(pl.Int64).fill_null(0).cum_sum()
