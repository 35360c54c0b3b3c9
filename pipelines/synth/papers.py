"""Contracts, enrolments, applications and persons' sanctions: what comes by job and by person."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from pipelines.synth.careers import later_employer
from pipelines.synth.dice import Dice
from pipelines.synth.employers import DISTRICTS, ELSEWHERE
from pipelines.synth.figures import Figures
from pipelines.synth.moments import EXTRACT_DAY, day_of, month_of
from pipelines.synth.rows import value_of_first_case, with_repeated
from pipelines.synth.shares import Shares

TERMS: Final = (12, 24, 36, 36)
"""Lengths of contracts in months."""
YEAR: Final = 365


def make_contracts(jobs: pl.DataFrame, dice: Dice, shares: Shares) -> pl.DataFrame:
    """The contracts of each job: for a term, and renewed while the job lasts; the last may be without an end."""
    terms = pl.Series("term", TERMS).gather(dice.between("term", len(jobs), 0, len(TERMS) - 1))
    region = pl.lit(pl.Series(DISTRICTS)).gather(pl.col("district"))
    outside = pl.lit(pl.Series((0, *ELSEWHERE))).gather(pl.col("elsewhere"))
    rows = jobs.with_columns(
        terms,
        dice.pick("endless", len(jobs), 0.4),
        dice.pick("elsewhere", len(jobs), shares.branch_elsewhere, len(ELSEWHERE)),
    ).filter(dice.pick("missing_contract", len(jobs), shares.missing_contract) == 0)
    return with_inverted(_renewed(rows), "start_on", "end_on", dice, shares).select(
        "start_on",
        "end_on",
        person_id="person",
        employer_id="employer",
        employer_name="employer",
        work_region=pl.when(pl.col("elsewhere") > 0).then(outside).otherwise(region),
    )


def _renewed(jobs: pl.DataFrame) -> pl.DataFrame:
    """One row per contract of a job."""
    spans = jobs.select((pl.col("last") - pl.col("first")) // pl.col("term") + 1).to_series().to_numpy()
    job = np.repeat(np.arange(len(jobs)), spans)
    turn = np.arange(len(job)) - (np.cumsum(spans) - spans)[job]
    is_last = pl.col("turn") == pl.col("turns") - 1
    rows = jobs[job].with_columns(turn=turn, turns=spans[job])
    begins = day_of(pl.col("first") + pl.col("turn") * pl.col("term"), 1)
    ends = day_of(pl.col("first") + (pl.col("turn") + 1) * pl.col("term"), 0)
    return rows.with_columns(
        start_on=pl.when(pl.col("turn") == 0).then("start_on").otherwise(begins),
        end_on=value_of_first_case([
            (~is_last, ends),
            (pl.col("end_on").is_not_null(), pl.col("end_on")),
            (pl.col("endless") == 0, ends),
        ], pl.lit(None, pl.Int64)),
    )  # fmt: skip


def make_enrolments(jobs: pl.DataFrame, dice: Dice, shares: Shares) -> pl.DataFrame:
    """The enrolment of each job with its payer."""
    rows = jobs.select(person_id="person", employer_id="payer", from_on="start_on", until_on="end_on")
    return with_inverted(rows, "from_on", "until_on", dice, shares)


def with_inverted(rows: pl.DataFrame, start: str, end: str, dice: Dice, shares: Shares) -> pl.DataFrame:
    """Some intervals end before they start."""
    inverted = dice.pick(f"inverted {start}", len(rows), shares.inverted)
    return rows.with_columns(pl.when(pl.lit(inverted) == 1).then(pl.col(start) - 30).otherwise(end).alias(end))


def make_applications(
    jobs: pl.DataFrame, people: pl.DataFrame, figures: Figures, dice: Dice, shares: Shares
) -> pl.DataFrame:
    """One application for most persons, made in the year before the extract through their employer of that day.

    `people` has a row per person of the chunk: number (from 0, in the whole extract) and person_name.
    """
    rows = len(people)
    drawn = people.with_columns(
        dice.between("ago", rows, 0, YEAR - 1),
        dice.between("held", rows, 0, YEAR - 30),
        dice.pick("between_jobs", rows, shares.between_jobs),
        dice.pick("permit", rows, shares.expired_permit, 4),
        dice.pick("rejected", rows, shares.rejected_application, 3),
    )
    made = (
        _with_job(drawn, jobs)
        .with_columns(later_employer("payer"))
        .with_columns(employer_id=pl.when(pl.col("other_payer") > 0).then("employer").otherwise("payer"))
        .filter(dice.pick("applies", rows, shares.applying) == 1)
    )
    return applications_as_filed(made, figures)


def _with_job(people: pl.DataFrame, jobs: pl.DataFrame) -> pl.DataFrame:
    """Persons with the day of application, its month, and the job they had then, or last before that day."""
    begins = np.flatnonzero(np.diff(jobs["person"].to_numpy(), prepend=-1))
    applied = np.maximum(EXTRACT_DAY - people["ago"].to_numpy(), jobs["start_on"].to_numpy()[begins])
    begun = jobs["start_on"].to_numpy() <= applied[jobs["person"].to_numpy()]
    job = begins + np.add.reduceat(begun, begins, dtype=np.int64) - 1
    of_jobs = jobs.select("person", "employer", "payer", "payer_later", "since", "other_payer", "batch", "end_on")[job]
    rows = people.hstack(of_jobs).with_columns(applied_on=applied)
    in_job = pl.min_horizontal("applied_on", "end_on")
    rows = rows.with_columns(applied_on=pl.when(pl.col("between_jobs") == 1).then("applied_on").otherwise(in_job))
    return rows.with_columns(month=month_of(pl.col("applied_on")))


def applications_as_filed(made: pl.DataFrame, figures: Figures) -> pl.DataFrame:
    """Applications as filed: some twice under one number, some on a day that no rulebook or extract knows."""
    month, since_begun, permit = pl.col("month"), pl.col("held"), pl.col("permit")
    applied = pl.col("applied_on")
    begins, ends = applied - since_begun, applied - since_begun + YEAR
    listed = "B" + pl.col("batch").cast(pl.String).str.zfill(6) + "-" + month.cast(pl.String)
    return with_repeated(made, made["rejected"] == 1).select(
        "person_name",
        "employer_id",
        application_id="S" + pl.col("number").cast(pl.String).str.zfill(9),
        person_id="person",
        employer_name="employer_id",
        applied_on=value_of_first_case([
            (pl.col("second") == 1, applied - 1),
            (pl.col("rejected") == 2, EXTRACT_DAY + 1 + since_begun % 30),
            (pl.col("rejected") == 3, figures.in_force_from - 1 - since_begun),
        ], applied),
        permit_valid_from=value_of_first_case([(permit == 2, applied + 20), (permit == 4, ends)], begins),
        permit_valid_until=value_of_first_case([
            (permit == 1, applied - 10), (permit == 3, pl.lit(None, pl.Int64)), (permit == 4, begins),
        ], ends),
        batch_id=listed,
    )  # fmt: skip


def make_sanctions(subjects: int, subject_kind: int, figures: Figures, dice: Dice, shares: Shares) -> pl.DataFrame:
    """Sanctions, over within the last years or still open, on some of the subjects (0 persons, 1 employers)."""
    hit = (dice.pick("sanctioned", subjects, shares.sanctioned) == 1).arg_true().cast(pl.Int64)
    begins = EXTRACT_DAY - dice.between("sanction", len(hit), 0, 5 * YEAR)
    rows = pl.DataFrame({"subject_id": hit, "from_on": begins}).with_columns(
        subject_kind=subject_kind,
        until_on=pl.col("from_on") + figures.sanction_years * YEAR,
        document=pl.lit("示例文书") + pl.col("from_on").cast(pl.String),
    )
    return with_inverted(rows, "from_on", "until_on", dice, shares)
