"""An application's seven checks, the worst of which is its outcome, and its points basis."""

from __future__ import annotations

from typing import Final

import polars as pl

from checks import employed, keys, paying, permit, points, sanction, scope, source, window
from checks.answers import reason_set, softened, worst
from checks.block import Block, Grounds
from checks.months import month_of
from checks.person_months import PersonMonths, person_months

CHECKS: Final = ("permit", "scope", "sanction", "employed", "paying", "window", "source")


def verdicts(block: Block, lines: pl.DataFrame, grounds: Grounds) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The verdicts on a block's applications and their tier counts, both sorted by application.

    Args:
        lines: the block's ledger.

    Returns:
        verdicts: application, person, outcome (answer), the CHECKS (findings), reasons (a set), window_months_,
        points_months_, year_points_ and base_points_ each with min and max; tiers: as `points.tiers`.
    """
    asked = _asked(block)
    rulebook = grounds.rulebook
    months = person_months(points.with_thresholds(lines, rulebook), points.counted(rulebook))
    reached = points.by_tier(asked, months, rulebook)
    found = pl.concat(
        [
            asked.select("application", "person"),
            _checked(asked, months, block, grounds),
            points.years(asked, months, rulebook),
            points.base_points(reached, rulebook),
        ],
        how="horizontal",
    )
    findings = [pl.col(check) for check in CHECKS]
    tiers = points.tiers(asked, reached).sort("application", maintain_order=True)
    return found.with_columns(outcome=worst(findings), reasons=reason_set(findings)).sort("application"), tiers


def _asked(block: Block) -> pl.DataFrame:
    """The applications with their month and what was rejected of the person's rows, in order of person."""
    flags = block.rejected.rename({dataset: f"{dataset}_rejected" for dataset in source.SOURCES})
    joined = block.applications.join(flags, on="person", how="left")
    return keys.in_order(joined, "person").with_columns(
        pl.col(f"{dataset}_rejected" for dataset in source.SOURCES).fill_null(False),
        month=month_of(pl.col("applied_on")),
    )


def _checked(asked: pl.DataFrame, months: PersonMonths, block: Block, grounds: Grounds) -> pl.DataFrame:
    employers = grounds.employers
    before = window.months_before(asked, months, block, grounds)
    live = employed.live_contracts(asked, block.contracts)
    employment = employed.check(asked, live, block.contracts, employers)
    return asked.select(
        permit.check().alias("permit"),
        scope.check(asked, live, block.persons).alias("scope"),
        sanction.check(asked, grounds.sanctions, block.persons, employers).alias("sanction"),
        softened(pl.lit(employment), pl.col("contracts_rejected")).alias("employed"),
        paying.check(asked, before, block.enrolments, employers).alias("paying"),
        source.check().alias("source"),
    ).hstack(window.check(asked, before, grounds))
