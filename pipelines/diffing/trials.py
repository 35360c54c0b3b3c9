"""Trials judged: many persons, each in several worlds, in a few calls of the judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Final

import numpy as np
import polars as pl

from checks.facts.block import Block, Grounds
from checks.judging import judge
from pipelines import threads
from pipelines.diffing.answers import NONE, judged_lines, judged_verdicts
from pipelines.diffing.pairing import BOTH
from pipelines.diffing.universe import PERSONAL
from pipelines.diffing.worlds import Trial, Worlds, as_switched
from pipelines.judging.blocks import Records, numbered_block

_AT_ONCE: Final = 10_000
"""Trials in one block of the judge."""


def answers_of_trials(worlds: Worlds, units: pl.DataFrame, trials: Sequence[Trial]) -> pl.DataFrame:
    """What each trial answers to the units of its person.

    Args:
        units: as `answers.Changes` has them, with key.

    Returns:
        trial (its index), unit, answer; none of trials whose figures make no rulebook.
    """
    parts = [
        partial(_answers, worlds, units, trials, indices[first : first + _AT_ONCE], grounds)
        for grounds, indices in worlds.worlds_shared_by_trials(trials)
        for first in range(0, len(indices), _AT_ONCE)
    ]
    return pl.concat([pl.DataFrame(schema=_ANSWERS), *threads.results_in_order(parts, threads.CORES)])


_ANSWERS: Final = {"trial": pl.Int64(), "unit": pl.UInt32(), "answer": pl.String()}


def _answers(
    worlds: Worlds, units: pl.DataFrame, trials: Sequence[Trial], indices: list[int], grounds: Grounds
) -> pl.DataFrame:
    clones, applications, records = _rows(worlds, trials, indices)
    of_clones = applications.drop("pair", "number")
    block = numbered_block(of_clones, records, grounds)
    judgement = judge(replace(block, doubts=_doubts(block, worlds, records, grounds)), grounds)
    of_units = clones.join(units, left_on="number", right_on="person")
    pairs = applications.select("application", "pair", clone="person").join(
        judged_verdicts(judgement.verdicts), on="application"
    )
    answered = [
        of_units.filter(kind=kind).join(pairs, on=["clone", "pair"]).select("trial", "unit", answer=kind)
        for kind in ("verdict", "points")
    ]
    lines = judgement.ledger.select(pl.col("person").cast(pl.Int64), "month", "key", judged_lines(judgement.ledger))
    months = of_units.filter(kind="month").join(
        lines, left_on=["clone", "month", "key"], right_on=["person", "month", "key"], how="left"
    )
    return pl.concat([*answered, months.select("trial", "unit", pl.col("answer").fill_null(NONE))])


def _doubts(block: Block, worlds: Worlds, records: Records, grounds: Grounds) -> pl.DataFrame:
    """What rejected rows of nobody readable leave in doubt depends on the rows that the person has in this world."""
    there = {"contributions": records.contributions, "tax": records.tax, "contracts": records.contracts,
             "enrolments": records.enrolments}  # fmt: skip
    clone, known_in = pl.int_range(len(block.persons), eager=True), worlds.nameless.known
    known = {
        name: clone.is_in(there[name]["person"].unique().implode()) | block.persons.is_in(known_in[name].implode())
        for name, rows in grounds.unattributed.items()
        if not rows.everybody
    }
    return block.doubts.with_columns((~each).alias(f"{name}_unattributed") for name, each in known.items())


def _rows(worlds: Worlds, trials: Sequence[Trial], indices: list[int]) -> tuple[pl.DataFrame, pl.DataFrame, Records]:
    """The persons of some trials, each as a person of its own, with their applications and rows there."""
    number = pl.Series("number", [trials[index].person for index in indices], dtype=pl.Int64)
    clones = pl.DataFrame([number, pl.Series("trial", indices, dtype=pl.Int64)]).with_row_index("clone")
    clones = clones.with_columns(pl.col("clone").cast(pl.Int64))
    on = _switched_on([trials[index].switches for index in indices])

    def rows(name: str) -> pl.DataFrame:
        every = worlds.universe.rows[name]
        kept = every.filter(pl.col("code").is_null()) if "code" in every.columns else every
        return _in_world(kept.rename({"person": "number"}), clones, on)

    applications = rows("applications").sort("person", "pair").with_row_index("application")
    kept = ("person", "application", "pair", "number", *_APPLICATION)
    records = Records(number, *(rows(each.name).select("person", *each.judging) for each in PERSONAL))
    return clones, applications.select(kept).with_columns(pl.col("application").cast(pl.Int32)), records


_APPLICATION: Final = ("employer", "employer_name", "applied_on", "permit_valid_from", "permit_valid_until")


def _switched_on(switches: Sequence[tuple[int, ...]]) -> pl.DataFrame:
    """clone, switch: the switches that are on, of trials numbered in their order."""
    switch = pl.Series("switch", chain.from_iterable(switches), dtype=pl.Int64)
    clone = np.repeat(np.arange(len(switches)), [len(each) for each in switches])
    return pl.DataFrame([pl.Series("clone", clone, dtype=pl.Int64), switch]).with_columns(on=True)


def _in_world(rows: pl.DataFrame, clones: pl.DataFrame, on: pl.DataFrame) -> pl.DataFrame:
    """The rows of each clone; `person` is its index."""
    both, changed = rows.filter(side=BOTH), rows.filter(pl.col("side") != BOTH)
    switched = changed.join(clones, on="number").join(on, on=["clone", "switch"], how="left")
    there = as_switched(switched, pl.col("on").fill_null(value=False)).drop("on")
    return pl.concat([clones.join(both, on="number").select(there.columns), there]).rename({"clone": "person"})
