"""Planted persons: one thing is wrong with each, or, of the innocent ones, looks as if it were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np

from pipelines.synth.moments import EXTRACT_MONTH
from pipelines.synth.plants.stint import Stint, ordinary_employer

Life: TypeAlias = Callable[[np.random.Generator, int], Iterator[Stint]]


def _worker(rng: np.random.Generator, known: int) -> Stint:
    """Somebody long with an ordinary employer, who applied half a year ago."""
    employer, applied = ordinary_employer(rng, known), EXTRACT_MONTH - int(rng.integers(4, 9))
    first = EXTRACT_MONTH - int(rng.integers(40, 70))
    wage = int(rng.integers(850, 1100)) * 10
    return Stint(0, first, EXTRACT_MONTH, employer, employer, employer, wage, applied=applied)


def lifted(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """The base is twice what it was, for the window."""
    worker = _worker(rng, known)
    yield replace(worker, lifted=_applied(worker) - int(rng.integers(6, 9)), lift=int(rng.integers(195, 260)))


def declared_together(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """Five months of wages were declared on one day, in the month of application."""
    yield replace(_worker(rng, known), declared_late=True)


def deduction_differs(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """The deduction declared fits another base."""
    yield replace(_worker(rng, known), deducted=int(rng.integers(40, 70)))


def two_payers(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """Another employer pays for half a year as well."""
    worker, first = _worker(rng, known), EXTRACT_MONTH - int(rng.integers(14, 20))
    other = (worker.employer + 7) % known
    yield worker
    yield replace(worker, first=first, last=first + 5, employer=other, payer=other, agent=other, applied=None)


def just_enough(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """Insured six to eight months before the application, and never before."""
    worker = _worker(rng, known)
    yield replace(worker, first=_applied(worker) - int(rng.integers(6, 9)))


def at_tier(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """The base is just the tier's, the wages are below it."""
    worker = _worker(rng, known)
    yield replace(worker, wage=8_800, base=TIER_BASE, first=EXTRACT_MONTH - 30)


def several_names(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """Applies under two names."""
    yield replace(_worker(rng, known), names=2)


TIER_BASE: Final = 11_430
"""A third of a per cent above the reference wage of July 2023 to June 2026."""
SCHEMES: Final[dict[str, Life]] = {
    "lifted": lifted,
    "declared_together": declared_together,
    "deduction_differs": deduction_differs,
    "two_payers": two_payers,
    "just_enough": just_enough,
    "at_tier": at_tier,
    "several_names": several_names,
}


def promotion(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """Base and wages are twice what they were, and stay so."""
    worker = _worker(rng, known)
    yield replace(worker, lifted=_applied(worker) - int(rng.integers(6, 9)), rise=int(rng.integers(195, 260)))


def change_of_jobs(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """Two employers paid for the month of the change."""
    worker, change = _worker(rng, known), EXTRACT_MONTH - int(rng.integers(14, 20))
    other = (worker.employer + 7) % known
    yield replace(worker, last=change, applied=None)
    yield replace(worker, first=change, employer=other, payer=other, agent=other)


def moderate_rise(rng: np.random.Generator, known: int) -> Iterator[Stint]:
    """A rise of a third."""
    worker = _worker(rng, known)
    yield replace(worker, lifted=_applied(worker) - 7, rise=133)


TWINS: Final[dict[str, Life]] = {
    "promotion": promotion,
    "change_of_jobs": change_of_jobs,
    "moderate_rise": moderate_rise,
}


def _applied(worker: Stint) -> int:
    return worker.applied or EXTRACT_MONTH
