"""A block's months and applications judged: at once, or first the months (`ledger.ledger`), then the applications."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from checks.facts.block import Block, Grounds
from checks.ledger import ledger
from checks.verdicts import verdicts


@dataclass(frozen=True)
class Judgement:
    """What was decided of one block: every line, every application, every tier."""

    ledger: pl.DataFrame
    verdicts: pl.DataFrame
    tiers: pl.DataFrame


def judge(block: Block, grounds: Grounds) -> Judgement:
    """Decide every month and every application of a block of persons.

    Columns are those of `ledger.ledger`, `verdicts.verdicts`, `points.tiers`; `person` is an index in `block.persons`.
    """
    return judge_applications(block, ledger(block, grounds), grounds)


def judge_applications(block: Block, lines: pl.DataFrame, grounds: Grounds) -> Judgement:
    """Decide every application of a block whose months are judged (`ledger.ledger`)."""
    decided, tiers = verdicts(block, lines, grounds)
    return Judgement(lines, decided, tiers)
