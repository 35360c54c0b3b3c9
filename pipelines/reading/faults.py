"""Faults that are between values: what is wrong with a row whose cells can each be read (rules 1)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final

import polars as pl

from checks.law import codes
from checks.law.months import last_day_of_month, month_number
from checks.law.rulebook import Rulebook
from checks.law.working_days import deadline
from pipelines.reading.datasets import CODES
from pipelines.reading.remarks import is_called_unpaid

UNREADABLE: Final = "VALUE_UNREADABLE"
STATES: Final = CODES["interval_state"]
UNPAID: Final = CODES["payment_flag"].index("unpaid")
_TERMS: Final = CODES["contract_term"]
_OTHER_UNIT: Final = CODES["amount_unit"].index("other")
_VOID: Final = CODES["declaration_state"].index("void")
AGAINST: Final = "against"
"""Whether a row says under another head that it was undone, or not paid, or not in time."""
UNDONE: Final = "undone"
"""Whether a row says under another head that it is void, or that what it tells of has ended."""
SAID_IN: Final = {
    "contracts": "contract_state",
    "contributions": "kind",
    "enrolments": "enrolment_state",
    "sanctions": "until_on",
    "tax": "declaration_state",
}
"""The column in which that should be said."""
_SEVERAL: Final = CODES["month_count"].index("several")
FAR_END: Final = date(2090, 1, 1)
"""An end so far away stands for none."""
_NEAR, _FAR = date(1980, 1, 1), date(2900, 1, 1)
"""No day of payment or declaration is outside of these; programs write one where there is none, as 1900-01-01."""


@dataclass(frozen=True)
class Limits:
    """What reading needs to know of time: the day of the extract, and the rulebook's figures.

    Attributes:
        effective_from, effective_until: the days of application it governs (第十五条).
        billed_months_after: what the core system billed more months after its month was paid late (layouts.md 4).
        first_open_month: the first month whose deadline had not passed when the data were extracted.
    """

    extracted_on: date
    effective_from: date
    effective_until: date
    billed_months_after: int
    first_open_month: int

    @classmethod
    def of(cls, extracted_on: date, rulebook: Rulebook) -> Limits:
        """The limits that a rulebook sets to an extract."""
        document, payment = rulebook.rulebook, rulebook.payment
        after = payment.deadline_months_after.value
        months = count(month_number(extracted_on) - after - 1)
        return cls(
            extracted_on,
            document.effective_from,
            document.effective_until,
            payment.billed_months_after.value,
            next(month for month in months if deadline(month, after) >= extracted_on),
        )


@dataclass(frozen=True)
class Fault:
    """A reject code, the column it names and the rows it befalls (a null: none), in tables with the head it needs."""

    code: str
    column: str
    holds: pl.Expr
    needs: str = ""


def _inverted(start: str, end: str) -> Fault:
    return Fault("INTERVAL_INVERTED", end, pl.col(end) < pl.col(start))


def _of_periods() -> list[Fault]:
    """A row of several months is of no month, but where it is spread over them."""
    given = pl.col("month").is_not_null()
    return [
        Fault("VALUE_MISSING", "month_until", given & pl.col("month_until_empty"), "month_until"),
        Fault(UNREADABLE, "month_until", pl.col("month_until") != pl.col("month"), "month_until"),
    ]


def _of_months_next_to_it() -> list[Fault]:
    """What is said next to the month of how many months it is for, or of which else, is of this one."""
    several = pl.col("month_count") == _SEVERAL
    return [
        Fault(UNREADABLE, "month_count", several, "month_count"),
        Fault(UNREADABLE, "back_paid_for", pl.col("back_paid_for") != pl.col("month"), "back_paid_for"),
    ]


def _of_spread(limits: Limits) -> list[Fault]:
    """A range is spread over its months, but where its one day of payment would be late for some of them.

    That may be the last of several days as well as a day too late.
    """
    until, given = pl.col("spread_until"), pl.col("month").is_not_null()
    several, is_normal = until > pl.col("month"), pl.col("kind") == codes.KINDS.index("normal")
    late = pl.col("paid_on") > last_day_of_month(pl.col("month") + limits.billed_months_after)
    return [
        Fault(UNREADABLE, "spread_until", several & is_normal & late, "spread_until"),
        Fault("VALUE_MISSING", "spread_until", given & pl.col("spread_until_empty"), "spread_until"),
        Fault("INTERVAL_INVERTED", "spread_until", until < pl.col("month"), "spread_until"),
        Fault("MONTH_IN_FUTURE", "spread_until", until > month_number(limits.extracted_on), "spread_until"),
    ]


def _of_state(state: str, end: str, limits: Limits) -> list[Fault]:
    """What is said to have ended has an end, and it has come; what is void, or was never concluded, is none."""
    is_ended, is_unknown, is_void = (pl.col(state) == STATES.index(each) for each in ("ended", "unknown", "void"))
    return [
        Fault(UNREADABLE, state, is_void, state),
        Fault("VALUE_MISSING", end, is_ended & pl.col(f"{end}_empty"), state),
        Fault("CODE_UNKNOWN", state, is_unknown & pl.col(f"{end}_empty"), state),
        Fault(UNREADABLE, state, is_ended & (pl.col(end) > limits.extracted_on), state),
    ]


def _of_payment_flag() -> list[Fault]:
    """A flag of payment says whether it was paid, and nothing else says otherwise."""
    undated = pl.col("paid_on_empty")
    owed = pl.col("kind") == codes.KINDS.index("owed")
    contradicted = pl.when(pl.col("payment_flag") == UNPAID).then(~undated).otherwise(owed)
    return [
        Fault("VALUE_MISSING", "payment_flag", pl.col("payment_flag_empty") & undated & ~owed, "payment_flag"),
        Fault(UNREADABLE, "payment_flag", pl.col("payment_flag").is_not_null() & contradicted, "payment_flag"),
    ]


def _of_remark() -> list[Fault]:
    """What a remark calls unpaid is not paid in time because nothing else says so; what it calls undone is not paid."""
    is_normal = pl.col("kind") == codes.KINDS.index("normal")
    called_unpaid = is_called_unpaid(pl.col("remark"), pl.col("paid_on_empty"))
    return [Fault(UNREADABLE, "remark", is_normal & called_unpaid, "remark")]


def contradicted_rows(kind: pl.Series, against: pl.Series) -> pl.Series:
    """Rows called normal that say otherwise under another head."""
    return (kind == codes.KINDS.index("normal")).fill_null(False) & against


def faults(dataset: str, limits: Limits, heads: AbstractSet[str]) -> list[Fault]:
    """The faults to look for in a dataset's typed rows, of a table with these heads."""
    return [fault for fault in _all_faults(dataset, limits) if not fault.needs or fault.needs in heads]


def _all_faults(dataset: str, limits: Limits) -> list[Fault]:
    applied = pl.col("applied_on")
    in_force = applied.is_between(limits.effective_from, limits.effective_until)
    refund = pl.col("kind").eq_missing(codes.KINDS.index("refund"))
    future = Fault("MONTH_IN_FUTURE", "month", pl.col("month") > month_number(limits.extracted_on))
    future_year = Fault("MONTH_IN_FUTURE", "year", pl.col("year") > limits.extracted_on.year)
    undated = (pl.col("relation") == codes.SUCCESSOR) & pl.col("effective_on_empty")
    is_void = Fault(UNREADABLE, "declaration_state", pl.col("declaration_state") == _VOID, "declaration_state")
    is_fixed, is_open, is_other = (pl.col("contract_term") == _TERMS.index(each) for each in ("fixed", "open", "other"))
    of_terms = [
        Fault("VALUE_MISSING", "end_on", is_fixed & pl.col("end_on_empty"), "contract_term"),
        Fault(UNREADABLE, "contract_term", is_other | (is_open & (pl.col("end_on") < FAR_END)), "contract_term"),
    ]
    other_unit = Fault(UNREADABLE, "amount_unit", pl.col("amount_unit") == _OTHER_UNIT, "amount_unit")
    tables = {
        "applications": [
            Fault("APPLICATION_IN_FUTURE", "applied_on", applied > limits.extracted_on),
            Fault("RULEBOOK_NOT_IN_FORCE", "applied_on", ~in_force),
        ],
        "contributions": [
            Fault("AMOUNT_NEGATIVE", "base", (pl.col("base") < 0) & ~refund),
            Fault(UNREADABLE, "paid_on", ~pl.col("paid_on").is_between(_NEAR, _FAR)),
            future,
            *_of_periods(),
            *_of_spread(limits),
            *_of_months_next_to_it(),
            *_of_payment_flag(),
            *_of_remark(),
            other_unit,
        ],
        "tax": [
            future,
            *_of_periods(),
            is_void,
            Fault(UNREADABLE, "declared_on", ~pl.col("declared_on").is_between(_NEAR, _FAR)),
            other_unit,
        ],
        "contracts": [_inverted("start_on", "end_on"), *_of_state("contract_state", "end_on", limits), *of_terms],
        "enrolments": [_inverted("from_on", "until_on"), *_of_state("enrolment_state", "until_on", limits)],
        "sanctions": [_inverted("from_on", "until_on")],
        "enterprise_taxes": [future_year],
        "employer_links": [Fault("VALUE_MISSING", "effective_on", undated)],
    }
    return tables.get(dataset, [])
