"""Faults that lie between values: what is wrong with a row whose cells can each be read (rules 1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from checks.law import codes
from checks.law.months import month_number

UNREADABLE: Final = "VALUE_UNREADABLE"


@dataclass(frozen=True)
class Limits:
    """What reading needs to know of time: the day of the extract and the rulebook's days (第十五条)."""

    extracted_on: date
    effective_from: date
    effective_until: date


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
        "employer_links": [Fault("VALUE_MISSING", "effective_on", undated)],
    }
    return tables.get(dataset, [])
