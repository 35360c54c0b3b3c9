"""The three answers and how they travel: a finding is one integer that holds an answer and its reason."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final

import numpy as np

from checks.facts.columns import Flags, Ints

FAIL: Final = 0
REFER: Final = 1
PASS: Final = 2
WORDS: Final = ("fail", "refer", "pass")
"""The answers in words, by number: ordered pass > refer > fail, so the worst is the least."""

STEP: Final = 64
"""A finding is answer x STEP + the number of its reason; reason 0 is none."""

PASSED: Final = PASS * STEP

_BITS: Final = np.array([0, *(2**number for number in range(1, STEP - 1))], np.int64)


def answer(finding: Ints) -> Ints:
    """The answer (0 fail, 1 refer, 2 pass) of a finding."""
    return finding // STEP


def reason_bit(finding: Ints) -> Ints:
    """The reason of a finding as a bit of a reason set; 0 where it has none."""
    bits: Ints = _BITS[finding & (STEP - 1)]
    return bits


def softened(finding: Ints, where: Flags) -> Ints:
    """A fail becomes refer and keeps its reason where the data that could have helped were rejected."""
    return np.where((finding < REFER * STEP) & where, finding + STEP, finding)


def worst(findings: Iterable[Ints]) -> Ints:
    """The worst answer of several findings."""
    return reduce(np.minimum, (answer(finding) for finding in findings))


def reason_set(findings: Iterable[Ints]) -> Ints:
    """The reasons of several findings as one set of bits."""
    return reduce(np.bitwise_or, (reason_bit(finding) for finding in findings))
