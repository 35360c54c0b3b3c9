"""The figures of the law, read from the rulebook as decimals and months; nothing here computes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import Any

from tests.reference.values import Month, read_month

RULEBOOK = Path(__file__).parents[2] / "checks" / "law" / "rulebook.toml"


@dataclass(frozen=True)
class Span:
    """Months from first to last, both included."""

    first: Month
    last: Month

    def __contains__(self, month: Month) -> bool:
        return self.first <= month <= self.last

    def all(self) -> range:
        """Every month of the span."""
        return range(self.first, self.last + 1)


@dataclass(frozen=True)
class Relief:
    """A measure under which a late payment of these kinds and months, paid by a day, does no harm."""

    kinds: frozenset[str]
    months: Span
    paid_by: date


@dataclass(frozen=True)
class TopUp:
    """Months whose top-up counts if paid by a day."""

    months: Span
    paid_by: date


@dataclass(frozen=True)
class ContributionYear:
    """Months with one floor and cap (whole yuan); their base follows the wages of base_year."""

    months: Span
    base_year: int
    floor: int
    cap: int


@dataclass(frozen=True)
class Tier:
    """`required` of the last `months` months with a base of `multiple` times the reference wage give `points`."""

    multiple: Fraction
    months: int
    required: int
    points: int


@dataclass(frozen=True)
class InvestorFigures:
    """Yearly averages of tax (yuan) and of local staff give points by whole steps, up to a most."""

    years: int
    tax_per_step: int
    staff_per_step: int
    points_per_step: int
    max_points: int
    run_months: int


@dataclass(frozen=True)
class Figures:
    """All figures; percentages as fractions of one, money in whole yuan."""

    effective_from: date
    effective_until: date
    outsider_numbers: tuple[str, ...]
    home_regions: tuple[str, ...]
    home_registers: tuple[str, ...]
    branch_endings: tuple[str, ...]
    unattributed: Fraction
    sanction_years: int
    tax_months: int | None
    window_months: int
    window_required: int
    deadline_months_after: int
    above_pass: Fraction
    above_refer: Fraction
    below_pass: Fraction
    below_refer: Fraction
    out_of_range_yuan: Fraction
    offsets: list[int]
    months_per_year: int
    points_per_year: int
    reliefs: list[Relief]
    topups: list[TopUp]
    contribution_years: list[ContributionYear]
    reference_wages: list[tuple[Span, Fraction]]
    tiers: list[Tier]
    title_base: Tier
    investor: InvestorFigures

    def contribution_year(self, month: Month) -> ContributionYear | None:
        """The contribution year of a month, None where the rulebook has none."""
        return self._year_of.get(month)

    def year_before(self, year: ContributionYear) -> ContributionYear | None:
        """The contribution year before one in the list, None before the first."""
        number = self.contribution_years.index(year)
        return self.contribution_years[number - 1] if number else None

    def bar(self, tier: Tier, month: Month) -> int | None:
        """The least base (fen) that reaches a tier in a month, None where no reference wage is published."""
        return self._bars[tier].get(month)

    @cached_property
    def _year_of(self) -> dict[Month, ContributionYear]:
        return {month: year for year in self.contribution_years for month in year.months.all()}

    @cached_property
    def _bars(self) -> dict[Tier, dict[Month, int]]:
        wage_of = {month: wage for months, wage in self.reference_wages for month in months.all()}
        return {
            tier: {month: ceil(tier.multiple * wage * 100) for month, wage in wage_of.items()}
            for tier in (*self.tiers, self.title_base)
        }


def span_of(entry: dict[str, Any]) -> Span:
    """An entry's from and until as months."""
    return Span(read_month(entry["from"]), read_month(entry["until"]))


def read_figures(path: Path = RULEBOOK) -> Figures:
    """The figures of one rulebook file."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)

    def whole(table: str, name: str) -> int:
        return int(raw[table][name]["value"])

    def texts(table: str, name: str) -> tuple[str, ...]:
        return tuple(raw[table][name]["value"])

    def percent(name: str) -> Fraction:
        return Fraction(raw["base_match"][name]["value"]) / 100

    return Figures(
        effective_from=raw["rulebook"]["effective_from"],
        effective_until=raw["rulebook"]["effective_until"],
        outsider_numbers=texts("scope", "outsider_numbers"),
        home_regions=texts("scope", "home_regions"),
        home_registers=texts("scope", "home_registers"),
        branch_endings=texts("employer", "branch_endings"),
        unattributed=Fraction(raw["source"]["unattributed_percent"]["value"]) / 100,
        sanction_years=whole("ban", "years"),
        tax_months=whole("materials", "tax_months") if "materials" in raw else None,
        window_months=whole("window", "months"),
        window_required=whole("window", "required"),
        deadline_months_after=whole("payment", "deadline_months_after"),
        above_pass=percent("above_pass_percent"),
        above_refer=percent("above_refer_percent"),
        below_pass=percent("below_pass_percent"),
        below_refer=percent("below_refer_percent"),
        out_of_range_yuan=Fraction(raw["base_match"]["out_of_range_yuan"]["value"]),
        offsets=raw["base_match"]["tax_month_offsets"]["value"],
        months_per_year=whole("year_points", "months_per_year"),
        points_per_year=whole("year_points", "points_per_year"),
        reliefs=[Relief(frozenset(e["kinds"]), span_of(e), e["paid_by"]) for e in raw.get("relief", [])],
        topups=[TopUp(span_of(e), e["paid_by"]) for e in raw.get("topup", [])],
        contribution_years=[
            ContributionYear(span_of(e), e["base_year"], e["floor"], e["cap"]) for e in raw["contribution_year"]
        ],
        reference_wages=[(span_of(e), Fraction(e["wage"])) for e in raw["reference_wage"]],
        tiers=[Tier(Fraction(e["multiple"]), e["months"], e["required"], e["points"]) for e in raw["tier"]],
        title_base=Tier(
            Fraction(raw["title_base"]["multiple"]["value"]),
            whole("title_base", "months"),
            whole("title_base", "required"),
            points=0,
        ),
        investor=investor_figures(raw["investor"]),
    )


def investor_figures(raw: dict[str, Any]) -> InvestorFigures:
    """The figures of section `investor`."""
    return InvestorFigures(
        years=int(raw["years"]["value"]),
        tax_per_step=int(raw["tax_per_step"]["value"]),
        staff_per_step=int(raw["staff_per_step"]["value"]),
        points_per_step=int(raw["points_per_step"]["value"]),
        max_points=int(raw["max_points"]["value"]),
        run_months=int(raw["staff_min_consecutive_months"]["value"]),
    )
