"""A finding is an answer with its reason, packed in one integer.

Nothing but this file and two SQL macros (`finding_answer`, `finding_reason`) knows how.

A rule is a table of rows (condition, finding): `first_of` takes the first row whose condition holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final, TypeAlias

import polars as pl

from checks.law.answers import FAIL, PASS, REFER, WORDS
from checks.law.reasons import NUMBERS, REASONS, reason

STEP: Final = 64
"""A finding is answer x STEP + the number of its reason; a pass has reason 0, none."""

PASSED: Final = PASS * STEP
OTHERWISE: Final = pl.lit(value=True)
"""The condition of a table's last row."""

Row: TypeAlias = tuple[pl.Expr, "int | pl.Expr"]
"""A row of a rule's table: a condition over named columns, and the finding where it is the first to hold."""

_BITS: Final = pl.Series([0, *(2**number for number in range(1, STEP - 1))], dtype=pl.Int64)


def refer(code: str) -> int:
    """The finding that a person must look, for a reason; ValueError where the reason never comes with refer."""
    return _finding(code, REFER)


def fail(code: str) -> int:
    """The finding that the data show the contrary; ValueError where the reason never comes with fail."""
    return _finding(code, FAIL)


def _finding(code: str, answer: int) -> int:
    if answer not in reason(code).answers:
        raise ValueError(f"{code} never comes with answer {WORDS[answer]}")
    return answer * STEP + NUMBERS[code]


def first_of(*rows: Row) -> pl.Expr:
    """The finding of the first row whose condition holds; null where none does. A null condition does not hold."""
    chosen = pl.lit(None, pl.Int32)
    for condition, finding in reversed(rows):
        value = finding.cast(pl.Int32) if isinstance(finding, pl.Expr) else pl.lit(finding, pl.Int32)
        chosen = pl.when(condition).then(value).otherwise(chosen)
    return chosen


def answer_of(finding: pl.Expr) -> pl.Expr:
    """The answer (0 fail, 1 refer, 2 pass) of a finding."""
    return finding // STEP


def is_fail(finding: pl.Expr) -> pl.Expr:
    """Whether the answer is fail."""
    return finding < REFER * STEP


def is_refer(finding: pl.Expr) -> pl.Expr:
    """Whether the answer is refer."""
    return finding.is_between(REFER * STEP, PASSED, closed="left")


def is_pass(finding: pl.Expr) -> pl.Expr:
    """Whether the answer is pass."""
    return finding >= PASSED


def has_reason(finding: pl.Expr, code: str) -> pl.Expr:
    """Whether the reason is this one."""
    return finding % STEP == NUMBERS[code]


def softened_finding(finding: pl.Expr, where: pl.Expr) -> pl.Expr:
    """A fail becomes refer and keeps its reason, where so."""
    return pl.when(is_fail(finding) & where).then(finding + STEP).otherwise(finding)


def preference(finding: pl.Expr) -> pl.Expr:
    """The larger, the rather it decides: the best answer, then the alphabetically first code."""
    return answer_of(finding) * STEP + (STEP - 1 - finding % STEP)


def preferred_finding(preference: pl.Expr) -> pl.Expr:
    """The finding whose `preference` this is."""
    return preference // STEP * STEP + (STEP - 1 - preference % STEP)


def worst_finding(findings: Iterable[pl.Expr]) -> pl.Expr:
    """The worst answer of several findings."""
    return pl.min_horizontal(*map(answer_of, findings))


def reason_set(findings: Iterable[pl.Expr]) -> pl.Expr:
    """The reasons of several findings as one set of bits."""
    return reduce(lambda one, other: one | other, map(_reason_bit, findings))


def _reason_bit(finding: pl.Expr) -> pl.Expr:
    return pl.lit(_BITS).gather(finding % STEP)


def reason_where(code: str, where: pl.Expr) -> pl.Expr:
    """The set of this one reason, where so; else the empty set."""
    return pl.when(where).then(pl.lit(2 ** NUMBERS[code], pl.Int64)).otherwise(0)


def answer_word(finding: int) -> str:
    """The answer of a finding, in a word."""
    return WORDS[finding // STEP]


def reason_code(finding: int) -> str | None:
    """The reason code of a finding; None where it has none."""
    return REASONS[finding % STEP - 1].code if finding % STEP else None
