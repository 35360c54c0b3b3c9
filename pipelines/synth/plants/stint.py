"""What a planted person does: stints with employers, and what is done to the records of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from pipelines.synth.employers import LEVEL
from pipelines.synth.moments import EXTRACT_MONTH

NOBODY: Final = -1
SINCE: Final = EXTRACT_MONTH - 72
"""Honest staff joined from here on."""
LATEST: Final = EXTRACT_MONTH - 3


@dataclass(frozen=True)
class Stint:
    """A person's months with one employer. Months and days are numbers as everywhere here; money is whole yuan.

    Attributes:
        person: a number within the plant.
        employer: whose contract it is; payer: who pays contributions; agent: who declares the wages, or NOBODY.
        base: a fixed base instead of one that follows the wages.
        applied: the month of an application through the payer.
        lifted: from this month to the month of application, the base is `lift` times as high, in per cent.
        rise: in per cent, what wages and base are from month `lifted` on: a promotion.
        back_until: months up to this one are back-paid on the day after `back_month` ends.
        declared_late: the wages of the five months before the application are declared in its month, all on one day.
        deducted: pension share declared, in per cent of the right one.
        names: how many names the person applies under.
    """

    person: int
    first: int
    last: int
    employer: int
    payer: int
    agent: int
    wage: int
    base: int | None = None
    applied: int | None = None
    lifted: int | None = None
    lift: int = 100
    rise: int = 100
    back_until: int | None = None
    back_month: int = 0
    declared_late: bool = False
    deducted: int = 100
    names: int = 1


def honest_stint(rng: np.random.Generator, person: int, employer: int, since: int = SINCE) -> Stint:
    """Somebody who works there: joined at some time, paid, mostly still there; four in five apply in the last year."""
    first = int(rng.integers(since, LATEST))
    last = EXTRACT_MONTH if rng.random() < 0.75 else min(first + int(rng.integers(4, 40)), EXTRACT_MONTH)
    applied = int(rng.integers(EXTRACT_MONTH - 12, EXTRACT_MONTH))
    applies = rng.random() < 0.8 and first + 6 <= applied <= last
    wage = int(rng.integers(500, 2200)) * 10
    return Stint(person, first, last, employer, employer, employer, wage, applied=applied if applies else None)


def client_stint(rng: np.random.Generator, person: int, employer: int, first: int) -> Stint:
    """Somebody insured for the points: no wages, a base of the price list, gone soon after the application."""
    applied = first + int(rng.integers(6, 8))
    last = min(applied + int(rng.integers(0, 2)), EXTRACT_MONTH)
    base = (8000, 8000, 12300)[rng.integers(3)]
    applied_in = applied if applied < EXTRACT_MONTH else None
    return Stint(person, first, last, employer, employer, NOBODY, base, base=base, applied=applied_in)


def ordinary_employer(rng: np.random.Generator, known: int) -> int:
    """One of the extract's own employers, none of the largest."""
    return int(rng.integers(min(LEVEL, known // 2), known))
