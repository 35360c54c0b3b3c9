"""An application's seven checks, the worst of which is its outcome, and its points basis."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from checks.facts import keys
from checks.facts.block import Block, Grounds
from checks.facts.columns import Ints, frame, ints
from checks.facts.person_months import Count, PersonMonths, person_months
from checks.law.answers import reason_set, worst
from checks.law.months import month_of
from checks.rules import employed, paying, permit, points, sanction, scope, source, window

CHECKS: Final = ("permit", "scope", "sanction", "employed", "paying", "window", "source")


def verdicts(block: Block, lines: pl.DataFrame, grounds: Grounds) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The verdicts on a block's applications and their tier counts, both sorted by application.

    Args:
        lines: the block's ledger.

    Returns:
        verdicts: application, person, outcome (answer), the CHECKS (findings), reasons (a set), window_months_,
        points_months_, year_points_ and base_points_ each with min and max; tiers: as `points.tiers`.
    """
    asked, rulebook = _asked(block), grounds.rulebook
    person, month = ints(asked["person"]), ints(asked["month"])
    months = person_months(lines, points.counted(lines, rulebook))
    checked = _checked(asked, months, block, grounds)
    counted = months.between(months.since(person, 0), months.since(person, month + 1), "points")
    reached = points.by_tier(person, month, months, rulebook)
    findings = [checked[check] for check in CHECKS]
    found = {
        "application": ints(asked["application"]),
        "person": person,
        "outcome": worst(findings),
        **checked,
        "reasons": reason_set(findings),
        **_both_ends("points_months", counted),
        **_both_ends("year_points", points.year_points(counted, rulebook)),
        **_both_ends("base_points", points.base_points(reached, rulebook)),
    }
    return frame(keys.sorted_by(found, "application")), points.tiers(asked, reached)


def _both_ends(name: str, count: Count) -> dict[str, Ints]:
    at_least, at_most = count
    return {f"{name}_min": at_least, f"{name}_max": at_most}


def _asked(block: Block) -> pl.DataFrame:
    """The applications with their month and what was rejected of the person's rows."""
    person = ints(block.applications["person"])
    rejected = frame({f"{each}_rejected": block.rejected[each][person] for each in source.SOURCES})
    return block.applications.with_columns(month=month_of(pl.col("applied_on"))).hstack(rejected)


def _checked(asked: pl.DataFrame, months: PersonMonths, block: Block, grounds: Grounds) -> dict[str, Ints]:
    """The CHECKS (findings), window_months_min and window_months_max."""
    employers = grounds.employers
    before = window.months_before(asked, months, block, grounds)
    live = employed.live_contracts(asked, block.contracts)
    on_file = np.isin(ints(asked["person"]), ints(block.contracts["person"]))
    return {
        "permit": permit.check(asked),
        "scope": scope.check(asked, live, block.persons),
        "sanction": sanction.check(asked, grounds.sanctions, block.persons, employers),
        "employed": employed.check(asked, live, on_file, employers),
        "paying": paying.check(asked, before, block.enrolments, employers),
        "source": source.check(asked),
        **window.check(asked, before, grounds),
    }
