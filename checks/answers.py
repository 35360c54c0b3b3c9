"""The three answers and how they travel: a finding is one integer that holds an answer and its reason."""

from __future__ import annotations

from functools import reduce
from typing import Final

import polars as pl

FAIL: Final = 0
REFER: Final = 1
PASS: Final = 2
WORDS: Final = ("fail", "refer", "pass")
"""The answers in words, by number: ordered pass > refer > fail, so the worst is the least."""

STEP: Final = 64
"""A finding is answer x STEP + the number of its reason; reason 0 is none."""

PASSED: Final = PASS * STEP

_BITS: Final = pl.Series([0, *(2**number for number in range(1, STEP - 1))], dtype=pl.Int64)


def answer(finding: pl.Expr) -> pl.Expr:
    """The answer (0 fail, 1 refer, 2 pass) of a finding."""
    return (finding // STEP).cast(pl.Int8)


def reason_bit(finding: pl.Expr) -> pl.Expr:
    """The reason of a finding as a bit of a reason set; 0 where it has none."""
    return pl.lit(_BITS).gather(finding % STEP)


def softened(finding: pl.Expr, where: pl.Expr) -> pl.Expr:
    """A fail becomes refer and keeps its reason where the data that could have helped were rejected."""
    return pl.when((finding < REFER * STEP) & where).then(finding + STEP).otherwise(finding)


def worst(findings: list[pl.Expr]) -> pl.Expr:
    """The worst answer of several findings."""
    return pl.min_horizontal(answer(finding) for finding in findings)


def reason_set(findings: list[pl.Expr]) -> pl.Expr:
    """The reasons of several findings as one set of bits."""
    return reduce(lambda one, other: one | other, (reason_bit(finding) for finding in findings))
