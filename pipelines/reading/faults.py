"""Faults that lie between values: what is wrong with a row whose cells can each be read (rules 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from checks.law import codes
from checks.law.months import month_number
from checks.law.rulebook import Rulebook

UNREADABLE: Final = "VALUE_UNREADABLE"


@dataclass(frozen=True)
class Limits:
    """What reading needs to know of time: the day of the extract, and the rulebook's figures.

    Attributes:
        effective_from, effective_until: the days of application it governs (第十五条).
        billed_months_after: what the core system billed more months after its month was paid late (layouts.md 4).
    """

    extracted_on: date
    effective_from: date
    effective_until: date
    billed_months_after: int

    @classmethod
    def of(cls, extracted_on: date, rulebook: Rulebook) -> Limits:
        """The limits that a rulebook sets to an extract."""
        document, payment = rulebook.rulebook, rulebook.payment
        return cls(extracted_on, document.effective_from, document.effective_until, payment.billed_months_after.value)


@dataclass(frozen=True)
class Fault:
    """A reject code, the column it names and the rows it befalls (a null befalls none)."""

    code: str
    column: str
    holds: pl.Expr


def _inverted(start: str, end: str) -> Fault:
    return Fault("INTERVAL_INVERTED", end, pl.col(end) < pl.col(start))


def faults(dataset: str, limits: Limits) -> list[Fault]:
    """The faults to look for in a dataset's typed rows."""
    applied = pl.col("applied_on")
    in_force = applied.is_between(limits.effective_from, limits.effective_until)
    refund = pl.col("kind").eq_missing(codes.KINDS.index("refund"))
    future = Fault("MONTH_IN_FUTURE", "month", pl.col("month") > month_number(limits.extracted_on))
    future_year = Fault("MONTH_IN_FUTURE", "year", pl.col("year") > limits.extracted_on.year)
    undated = (pl.col("relation") == codes.SUCCESSOR) & pl.col("effective_on_empty")
    tables = {
        "applications": [
            Fault("APPLICATION_IN_FUTURE", "applied_on", applied > limits.extracted_on),
            Fault("RULEBOOK_NOT_IN_FORCE", "applied_on", ~in_force),
        ],
        "contributions": [Fault("AMOUNT_NEGATIVE", "base", (pl.col("base") < 0) & ~refund), future],
        "tax": [future],
        "contracts": [_inverted("start_on", "end_on")],
        "enrolments": [_inverted("from_on", "until_on")],
        "sanctions": [_inverted("from_on", "until_on")],
        "enterprise_taxes": [future_year],
        "employer_links": [Fault("VALUE_MISSING", "effective_on", undated)],
    }
    return tables.get(dataset, [])
