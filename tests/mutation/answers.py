"""Stored random extracts as the rules are given them, with what they must be answered."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from checks.facts.block import Block, Grounds
from checks.facts.investors import Investing
from checks.investors import judge_investments
from checks.judging import judge_applications
from checks.law.findings import answer_of
from checks.law.rulebook import read_rulebook
from checks.ledger import TESTS, ledger
from checks.missing import what_is_missing
from checks.verdicts import CHECKS, ENDS

_COUNTS: Final = ("window_months", "points_months", "year_points", "base_points", "title_months")
_POINTS: Final = ("staff_here", "tax_points", "staff_points", "points")
_LINE: Final = ("line", "employer", "base", "outcome", "reasons", "expected_base", "basis")
_VERDICT: Final = ("application", "outcome", "reasons", *(f"{name}_{end}" for name in _COUNTS for end in ENDS))
_INVESTOR: Final = ("application", "employer", "reasons", *(f"{name}_{end}" for name in _POINTS for end in ENDS))
Answers = Iterator[tuple[str, pl.DataFrame]]


@dataclass(frozen=True)
class Given:
    """An extract as the rules are given it.

    Attributes:
        rulebook: as text, for its model cannot be stored.
        grounds: without a rulebook.
        invested: what `checks.investors` is given; None where nobody invested.
    """

    name: str
    rulebook: str
    grounds: Grounds
    block: Block
    invested: tuple[Investing, Block, pl.Series] | None

    def answers(self) -> Answers:
        """What the reference gives too, by table: answers, reasons and numbers."""
        grounds = replace(self.grounds, rulebook=read_rulebook(self.rulebook, self.name))
        lines = ledger(self.block, grounds)
        yield "ledger", lines.select(*_LINE, *(answer_of(pl.col(each)).alias(f"{each}_answer") for each in TESTS))
        found = judge_applications(self.block, lines, grounds)
        yield "verdict", found.verdicts.select(*_VERDICT, *(answer_of(pl.col(each)).alias(each) for each in CHECKS))
        yield "tier", found.tiers
        yield "missing", what_is_missing(self.block, found, grounds)
        if self.invested is not None:
            yield "investor", judge_investments(*self.invested, grounds).select(_INVESTOR)


@dataclass(frozen=True)
class Stored:
    """An extract with its answers."""

    given: Given
    answers: dict[str, pl.DataFrame]

    def difference(self) -> str:
        """The first table that is answered otherwise than it must be; empty where none is."""
        other = (name for name, frame in self.given.answers() if not frame.equals(self.answers[name]))
        return next((f"{self.given.name}: {name}" for name in other), "")


def keep(extracts: Iterable[Stored], path: Path) -> None:
    """Store extracts one by one, so that each is unpacked only when it is asked."""
    path.write_bytes(pickle.dumps([pickle.dumps(each) for each in extracts]))


def stored(path: Path) -> Iterator[Stored]:
    """The stored extracts, one after another."""
    packed: list[bytes] = pickle.loads(path.read_bytes())
    return (pickle.loads(each) for each in packed)
