"""rules.md, section 3, "Points basis": the months and bases that may count toward points."""

from __future__ import annotations

from dataclasses import dataclass

from tests.reference.answers import FAIL, PASS
from tests.reference.applications import Case
from tests.reference.figures import Tier
from tests.reference.lines import points_line
from tests.reference.values import Month


@dataclass(frozen=True)
class Interval:
    """A count: least counts what passes, most what passes or is referred."""

    least: int
    most: int


def points_months(case: Case) -> Interval:
    """Months up to and including A whose points line passes, or does not fail."""
    outcomes = [points_line(lines).outcome for month, lines in case.lines.items() if month <= case.month]
    return Interval(outcomes.count(PASS), len(outcomes) - outcomes.count(FAIL))


def year_points(case: Case) -> Interval:
    """Whole years of these months times the points of a year."""
    months, figures = points_months(case), case.figures
    return Interval(
        months.least // figures.months_per_year * figures.points_per_year,
        months.most // figures.months_per_year * figures.points_per_year,
    )


def tier_months(case: Case, tier: Tier) -> Interval:
    """Months of the tier's span before A that reach its base."""
    span = range(case.month - tier.months, case.month)
    reached = [reaches(case, tier, month) for month in case.lines if month in span]
    return Interval(sum(least for least, _ in reached), sum(most for _, most in reached))


def reaches(case: Case, tier: Tier, month: Month) -> tuple[bool, bool]:
    """Whether a month with a line counts in min, and in max."""
    lines = [line for line in case.lines[month] if line.outcome != FAIL]
    bar = case.figures.bar(tier, month)
    if bar is None:
        return False, bool(lines)
    high = [line for line in lines if line.base >= bar]
    return any(line.outcome == PASS for line in high), bool(high)


def base_points(counts: list[tuple[Tier, Interval]]) -> Interval:
    """Points of the best tier whose months, min or max, reach what it requires, else 0."""
    return Interval(
        max((tier.points for tier, months in counts if months.least >= tier.required), default=0),
        max((tier.points for tier, months in counts if months.most >= tier.required), default=0),
    )
