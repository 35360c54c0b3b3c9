"""The figures of the law and of practice, as typed models that refuse a hole, an overlap, a stranger or a negative."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Annotated, Generic, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError, model_validator

from checks.law.anomaly_figures import Anomalies
from checks.law.figure_types import Count, Exact, Months, Some, Sourced, StrictModel
from checks.law.months import month_number, month_text
from checks.law.tables import law_text


class RulebookError(ValueError):
    """A rulebook that cannot be used: the place and the reason in one line."""


def _month(value: object) -> int:
    """A month written as YYYY-MM; ValueError where it is anything else."""
    try:
        if isinstance(value, str) and len(value) == len("2024-07"):
            return month_number(date.fromisoformat(f"{value}-01"))
    except ValueError:
        pass
    raise ValueError(f"{value!r} is no month; write it as 2024-07")


Month = Annotated[int, BeforeValidator(_month), PlainSerializer(month_text)]
Offsets = Annotated[tuple[Annotated[int, Field(ge=0, le=12, strict=True)], ...], Field(min_length=1)]
Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
T = TypeVar("T")


class Figure(Sourced, Generic[T]):
    """One figure with where it comes from and how sure it is."""

    value: T


class Period(Sourced):
    """Months from and until, both included."""

    from_month: Month = Field(alias="from")
    until_month: Month = Field(alias="until")

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.until_month < self.from_month:
            raise ValueError("until is before from")
        return self


class Document(StrictModel):
    """The regulation and the dates of application it governs (第十五条)."""

    title: str
    document: str
    effective_from: date
    effective_until: date

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.effective_until < self.effective_from:
            raise ValueError("effective_until is before effective_from")
        return self


class Window(StrictModel):
    """第二条: how many of the months before the application month must be paid."""

    months: Figure[Months]
    required: Figure[Months]


class Materials(StrictModel):
    """第四条(二)3: of how many of the latest months the tax data must be shown."""

    tax_months: Figure[Months]


class Scope(StrictModel):
    """第一条, 第二条, 第三条: how numbers and names of people and places outside the city begin.

    Attributes:
        outsider_numbers: identity numbers of people who are not from the mainland begin so.
        home_regions: regions of the city, by code and by name, begin so.
        home_registers: the third and fourth characters of employer numbers given out in the city or nationwide.
    """

    outsider_numbers: Figure[Texts]
    home_regions: Figure[Texts]
    home_registers: Figure[Texts]


class Payment(StrictModel):
    """When a month's payment is due, and the employee's share of it."""

    deadline_months_after: Figure[Annotated[int, Field(ge=0, le=120, strict=True)]]
    billed_months_after: Figure[Annotated[int, Field(ge=0, le=120, strict=True)]]
    pension_employee_rate: Figure[Exact]


class BaseMatch(StrictModel):
    """第六条4: how far base and income may be apart, in per cent of the expected base; money in yuan."""

    above_pass_percent: Figure[Exact]
    above_refer_percent: Figure[Exact]
    below_pass_percent: Figure[Exact]
    below_refer_percent: Figure[Exact]
    out_of_range_yuan: Figure[Count]
    tax_month_offsets: Figure[Offsets]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.above_pass_percent.value > self.above_refer_percent.value:
            raise ValueError("above_pass_percent exceeds above_refer_percent")
        if self.below_pass_percent.value > self.below_refer_percent.value:
            raise ValueError("below_pass_percent exceeds below_refer_percent")
        return self


class YearPoints(StrictModel):
    """Points for whole years of work and contributions."""

    months_per_year: Figure[Months]
    points_per_year: Figure[Count]


class TitleBase(StrictModel):
    """第六条3: titles and skill grades want this multiple of the reference wage in so many of the last months."""

    multiple: Figure[Annotated[Exact, Field(gt=0)]]
    months: Figure[Months]
    required: Figure[Months]


class Employer(StrictModel):
    """How the names of branches end."""

    branch_endings: Figure[Texts]


class Source(StrictModel):
    """From which share of the rows read, in per cent, rejected rows of nobody readable may be anybody's."""

    unattributed_percent: Figure[Exact]


class Investor(StrictModel):
    """第四条(二)4, 第六条5: points for investment; amounts in yuan."""

    years: Figure[Some]
    tax_per_step: Figure[Some]
    staff_per_step: Figure[Some]
    points_per_step: Figure[Some]
    max_points: Figure[Some]
    staff_min_consecutive_months: Figure[Some]


class Decision(StrictModel):
    """第七条: working days for the decision."""

    working_days: Figure[Some]


class Sanction(StrictModel):
    """第十四条: years without applications after forged papers."""

    years: Figure[Some]


class Tier(Sourced):
    """Months with a base of at least `multiple` x the reference wage, out of the last `months`."""

    multiple: Annotated[Exact, Field(gt=0)]
    months: Months
    required: Months
    points: Count


class Relief(Period):
    """Months whose late payment does no harm if paid by a day."""

    kinds: Annotated[tuple[Literal["normal", "back", "deferred"], ...], Field(min_length=1)]
    paid_by: date


class TopUp(Period):
    """Months whose statutory top-up counts if paid by a day."""

    paid_by: date


class ContributionYear(Period):
    """Floor and cap of the base in yuan, and the year whose wages the base follows."""

    base_year: Some
    floor: Some
    cap: Some

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.cap < self.floor:
            raise ValueError("cap is below floor")
        return self


class ReferenceWage(Period):
    """The 1x of the tiers, yuan a month."""

    wage: Some


class Rulebook(StrictModel):
    """All figures of one regulation.

    Without `materials`, which came later, nothing is read in the tax data; without `anomalies` none is looked for.
    """

    rulebook: Document
    materials: Materials | None = None
    scope: Scope
    window: Window
    payment: Payment
    base_match: BaseMatch
    year_points: YearPoints
    title_base: TitleBase
    employer: Employer
    source: Source
    investor: Investor
    decision: Decision
    ban: Sanction
    anomalies: Anomalies | None = None
    tier: Annotated[tuple[Tier, ...], Field(min_length=1)]
    relief: tuple[Relief, ...] = ()
    topup: tuple[TopUp, ...] = ()
    contribution_year: Annotated[tuple[ContributionYear, ...], Field(min_length=1)]
    reference_wage: Annotated[tuple[ReferenceWage, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _contiguous(self) -> Self:
        _refuse_gaps("contribution_year", self.contribution_year)
        _refuse_gaps("reference_wage", self.reference_wage)
        if len({tier.multiple for tier in self.tier}) < len(self.tier):
            raise ValueError("tier: two tiers have the same multiple")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of the figures given; comments and layout of the file do not change it."""
        return hashlib.sha256(self.model_dump_json(by_alias=True, exclude_none=True).encode()).hexdigest()


def _refuse_gaps(name: str, periods: tuple[Period, ...]) -> None:
    for earlier, later in pairwise(sorted(periods, key=lambda period: period.from_month)):
        if later.from_month != earlier.until_month + 1:
            fault = "a hole" if later.from_month > earlier.until_month else "an overlap"
            ends, starts = month_text(earlier.until_month), month_text(later.from_month)
            raise ValueError(f"{name}: {fault} between {ends} (until) and {starts} (from)")


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
    numbers = [f" (entry {part + 1})" for part in first["loc"] if isinstance(part, int)]
    reason = first["msg"].removeprefix("Value error, ")
    return f"{key}{''.join(numbers)}: {reason}" if key else reason


def read_rulebook(text: str, name: str) -> Rulebook:
    """The rulebook in a TOML text.

    Raises:
        RulebookError: with the file's name, the place and the reason in one line.
    """
    try:
        return Rulebook.model_validate(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise RulebookError(f"{name}: no TOML: {error}") from None
    except ValidationError as error:
        raise RulebookError(f"{name}: {_one_line(error)}") from None


@cache
def built_in_rulebook() -> Rulebook:
    """The figures of 沪人社规〔2022〕41号."""
    return read_rulebook(law_text("rulebook.toml"), "rulebook.toml")
