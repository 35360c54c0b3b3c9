"""Planted employers: schemes at several grades of camouflage by honest staff, and for each an innocent twin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from pipelines.synth.moments import EXTRACT_MONTH
from pipelines.synth.plants.stint import LATEST, SINCE, Stint, client_stint, honest_stint, ordinary_employer

GRADES: Final = (0, 10, 30, 50, 70, 90)
"""Honest staff in per cent."""
CIRCLE: Final = 3
TENURE: Final = 9


@dataclass(frozen=True)
class Firm:
    """An employer, or a circle of them from `employer` on, to be given staff.

    Attributes:
        known: how many employers the extract has itself.
        staff, shams: how many are insured at a time, and how many of them are not honest.
    """

    rng: np.random.Generator
    employer: int
    known: int
    staff: int
    shams: int

    def honest(self, first_person: int = 10_000, since: int = SINCE) -> Iterator[Stint]:
        """The honest staff."""
        for person in range(self.staff - self.shams):
            yield honest_stint(self.rng, first_person + person, self.employer, since)


Staffing: TypeAlias = Callable[[Firm], Iterator[Stint]]


def shell(firm: Firm) -> Iterator[Stint]:
    """Clients one after the other in each place, without wages, each gone after his application."""
    yield from firm.honest()
    for number in range(firm.shams):
        begin = EXTRACT_MONTH - 26 + int(firm.rng.integers(0, TENURE))
        for turn, first in enumerate(range(begin, LATEST, TENURE)):
            yield client_stint(firm.rng, number * 10 + turn, firm.employer, first)


def agent(firm: Firm) -> Iterator[Stint]:
    """Pays for people who work elsewhere and are paid there."""
    yield from firm.honest()
    for number in range(firm.shams):
        own = honest_stint(firm.rng, number, firm.employer, EXTRACT_MONTH - 30)
        other = ordinary_employer(firm.rng, firm.known)
        yield replace(own, last=EXTRACT_MONTH, employer=other, agent=other)


def carousel(firm: Firm) -> Iterator[Stint]:
    """Three employers that hand people round; wages are declared, the bases follow them."""
    for number in range(CIRCLE):
        yield from replace(firm, employer=firm.employer + number).honest(10_000 * (number + 1))
    for person in range(CIRCLE * firm.shams):
        length, begin = int(firm.rng.integers(6, 11)), EXTRACT_MONTH - 34 + int(firm.rng.integers(0, 5))
        for turn, first in enumerate(range(begin, EXTRACT_MONTH + 1, length)):
            here = firm.employer + (person + turn) % CIRCLE
            last = min(first + length - 1, EXTRACT_MONTH)
            applied = first + 1 if turn == 2 and first + 1 < EXTRACT_MONTH else None
            yield Stint(person, first, last, here, here, here, 9000 + 130 * (person % 17), applied=applied)


def filled_at_once(firm: Firm) -> Iterator[Stint]:
    """A company bought for the points: its clients join in two months; honest staff come later."""
    opened = EXTRACT_MONTH - 14
    yield from firm.honest(since=opened + 2)
    for person in range(firm.shams):
        joined = client_stint(firm.rng, person, firm.employer, opened + int(firm.rng.integers(0, 2)))
        yield replace(joined, last=EXTRACT_MONTH, base=None, wage=8000 + 170 * (person % 13))


def made_up_history(firm: Firm) -> Iterator[Stint]:
    """Months of people who were not there are back-paid on one day, with wages declared for them."""
    yield from firm.honest()
    until = EXTRACT_MONTH - 8
    for person in range(firm.shams):
        joined = honest_stint(firm.rng, person, firm.employer)
        first = until - int(firm.rng.integers(5, 9))
        applied = until + 5
        yield replace(joined, first=first, last=EXTRACT_MONTH, applied=applied, back_until=until, back_month=until + 1)


SCHEMES: Final[dict[str, Staffing]] = {
    "shell": shell,
    "agent": agent,
    "carousel": carousel,
    "filled_at_once": filled_at_once,
    "made_up_history": made_up_history,
}


def dispatch(firm: Firm) -> Iterator[Stint]:
    """A licensed agency: as `agent`, and the register of employers says so."""
    yield from agent(replace(firm, shams=firm.staff))


def start_up(firm: Firm) -> Iterator[Stint]:
    """All join in two months, and are paid."""
    opened = EXTRACT_MONTH - 14
    for person in range(firm.staff):
        joined = honest_stint(firm.rng, person, firm.employer)
        first = opened + int(firm.rng.integers(0, 2))
        asks = joined.applied is not None and joined.applied >= first + 6
        yield replace(joined, first=first, last=EXTRACT_MONTH, applied=joined.applied if asks else None)


def group_rotation(firm: Firm) -> Iterator[Stint]:
    """As `carousel`, and the three are linked as company and branches."""
    yield from carousel(replace(firm, shams=firm.staff // 3))


def layoff(firm: Firm) -> Iterator[Stint]:
    """Two in three lose their job in one month, shortly after they applied."""
    month = EXTRACT_MONTH - 5
    for person in range(firm.staff):
        joined = honest_stint(firm.rng, person, firm.employer)
        if person % 3 and joined.first + 8 < month:
            yield replace(joined, last=month, applied=month - int(firm.rng.integers(0, 2)))
        else:
            yield joined


def arrears(firm: Firm) -> Iterator[Stint]:
    """Everybody's last two months before a crisis ended are back-paid on one day."""
    until = EXTRACT_MONTH - 8
    for person in range(firm.staff):
        joined = honest_stint(firm.rng, person, firm.employer, until - 1)
        yield replace(joined, first=min(joined.first, until - 1), back_until=until, back_month=until + 1)


def pay_scale(firm: Firm) -> Iterator[Stint]:
    """One wage for one job, and the base is the wage."""
    for person in range(firm.staff):
        joined = honest_stint(firm.rng, person, firm.employer)
        yield replace(joined, wage=9000, base=9000)


TWINS: Final[dict[str, Staffing]] = {
    "dispatch": dispatch,
    "start_up": start_up,
    "group_rotation": group_rotation,
    "layoff": layoff,
    "arrears": arrears,
    "pay_scale": pay_scale,
}
IN_CIRCLES: Final = ("carousel", "group_rotation")
