"""The figures of the signals (`anomalies.toml`): no law gives them, so each says on which day it was set."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from checks.law.figure_types import Exact, Months, Some, Sourced, StrictModel


class _Dated(Sourced):
    """When figures were set."""

    dated: date


class Staff(_Dated):
    """From how many persons insured in the latest months on an employer is looked at; months are bits of a number."""

    min_insured: Some
    months: Annotated[int, Field(gt=0, le=60, strict=True)]


class NoWages(_Dated):
    """Person-months without own wages."""

    percent: Exact


class LeavesAfter(_Dated):
    """Applicants gone by so many months after theirs; not where one month has that part of the leavers."""

    percent: Exact
    min_applicants: Some
    by_month: Months
    one_month_percent: Exact


class OneBase(_Dated):
    """Staff with one base, a multiple of so many yuan."""

    percent: Exact
    round_yuan: Some


class PaysForOthers(_Dated):
    """Staff under contract with others, and how many others."""

    percent: Exact
    min_others: Some


class JoinedTogether(_Dated):
    """Staff who joined in the first months, and which part of them was paid no wages."""

    percent: Exact
    first_months: Months
    unpaid_percent: Exact


class Rotation(_Dated):
    """Persons on each edge of a circle, as a part of the smaller employer's, in the latest months."""

    persons: Some
    percent: Exact
    latest_months: Months


class BackPaidTogether(_Dated):
    """Persons with so many months each back-paid on one day, as a part of the insured."""

    persons: Some
    percent: Exact
    months_each: Months


class Lifted(_Dated):
    """How many times its former self a base is, and to which part it falls back; wages of which part explain it."""

    times: Annotated[Exact, Field(gt=1)]
    back_to: Exact
    wage_percent: Exact
    seen_months: Months


class DeclaredTogether(_Dated):
    """Months declared on one day, within so many days before the application."""

    min_months: Months
    within_days: Some


class DeductionDiffers(_Dated):
    """Months whose pension share is off by more than the tolerance, of the latest months."""

    percent: Exact
    latest_months: Months
    tolerance_yuan: Exact


class TwoPayers(_Dated):
    """Months with two payers."""

    min_months: Months


class JustEnough(_Dated):
    """Months paid in the window, and the last ones that all are."""

    min_months: Months
    max_months: Months
    last_months: Months


class AtTier(_Dated):
    """Months with a base no further above a tier than so many per cent, of the latest."""

    above_percent: Exact
    min_months: Months
    latest_months: Months


class SeveralNames(_Dated):
    """Names under one identity number."""

    min_names: Some


class Anomalies(StrictModel):
    """Figures of the signals, by the lower-case code of each; a signal without figures is not looked for."""

    staff: Staff
    no_wages: NoWages | None = None
    leaves_after: LeavesAfter | None = None
    one_base: OneBase | None = None
    pays_for_others: PaysForOthers | None = None
    joined_together: JoinedTogether | None = None
    rotation: Rotation | None = None
    back_paid_together: BackPaidTogether | None = None
    lifted: Lifted | None = None
    declared_together: DeclaredTogether | None = None
    deduction_differs: DeductionDiffers | None = None
    two_payers: TwoPayers | None = None
    just_enough: JustEnough | None = None
    at_tier: AtTier | None = None
    several_names: SeveralNames | None = None
