"""第六条4: the months and bases that may count toward points, as an interval.

A month counts by its line with the best outcome. Not modelled: the other items of the points scheme.
"""

from __future__ import annotations

from decimal import ROUND_CEILING

import numpy as np
import polars as pl

from checks.facts.columns import Flags, Ints, frame, ints
from checks.facts.person_months import Count, Counted, PersonMonths
from checks.law.answers import FAIL, PASS
from checks.law.months import by_month
from checks.law.rulebook import Rulebook, Tier

_BEYOND = 2**62
"""More than any base, in fen."""


def counted(ledger: pl.DataFrame, rulebook: Rulebook) -> dict[str, Counted]:
    """What is counted of the lines of a ledger: those that may count at all, and those that reach each tier.

    Where no reference wage is published, what does not fail may reach it.

    Args:
        ledger: month, base (fen), outcome.
    """
    month, base, outcome = (ints(ledger[name]) for name in ("month", "base", "outcome"))
    references = [(each.from_month, each.until_month, each.wage) for each in rulebook.reference_wage]
    wages, place_of = by_month(references, None)
    place, passed, is_open = place_of(month), outcome == PASS, outcome > FAIL
    unpublished = np.array([wage is None for wage in wages])[place]
    found = {"points": (passed, is_open)}
    for number, tier in enumerate(rulebook.tier):
        reached: Flags = base >= _least(tier, wages)[place]
        found[f"tier_{number}"] = (passed & reached, is_open & (reached | unpublished))
    return found


def _least(tier: Tier, wages: list[int | None]) -> Ints:
    """The least base (fen) that reaches a tier, by reference wage (yuan); none does where it is not published."""
    least = {
        wage: int((tier.multiple * wage * 100).to_integral_value(ROUND_CEILING)) for wage in wages if wage is not None
    }
    return np.array([_BEYOND if wage is None else least[wage] for wage in wages])


def by_tier(person: Ints, month: Ints, months: PersonMonths, rulebook: Rulebook) -> list[Count]:
    """Months that reach each tier, of applications of persons in a month."""
    until = months.since(person, month)
    since = {back: months.since(person, month - back) for back in {tier.months for tier in rulebook.tier}}
    return [months.between(since[tier.months], until, f"tier_{number}") for number, tier in enumerate(rulebook.tier)]


def tiers(applications: pl.DataFrame, reached: list[Count]) -> pl.DataFrame:
    """The months `by_tier` as one table, sorted by application and tier.

    Args:
        applications: application.

    Returns:
        application, tier (its place in the rulebook), months_min, months_max.
    """
    application = ints(applications["application"])
    order = np.argsort(application)
    at_least, at_most = (np.stack(ends, axis=1)[order].ravel() for ends in zip(*reached, strict=True))
    return frame(
        {
            "application": np.repeat(application[order], len(reached)),
            "tier": np.tile(np.arange(len(reached)), len(application)),
            "months_min": at_least,
            "months_max": at_most,
        }
    )


def base_points(reached: list[Count], rulebook: Rulebook) -> Count:
    """The points of the best tier reached."""
    required, points = (np.array([getattr(tier, name) for tier in rulebook.tier]) for name in ("required", "points"))
    at_least, at_most = (
        np.where(np.stack(ends, axis=1) >= required, points, 0).max(axis=1) for ends in zip(*reached, strict=True)
    )
    return at_least, at_most


def year_points(months: Count, rulebook: Rulebook) -> Count:
    """The points of the whole years among so many months."""
    figures = rulebook.year_points
    at_least, at_most = (each // figures.months_per_year.value * figures.points_per_year.value for each in months)
    return at_least, at_most
