"""The contracts of the tables that come out of judging, and of what reading sets aside. Checked in every run."""

from __future__ import annotations

from typing import Final

import polars as pl

from checks.contracts import (
    LAST_MONTH,
    Contract,
    Promise,
    code_column,
    month_column,
    number_column,
    person_column,
    source_columns,
    text_column,
)
from checks.law.answers import WORDS
from checks.law.findings import PASSED
from checks.law.missing_kinds import MISSING_KINDS
from checks.rules.missing import PARTS
from checks.verdicts import CHECKS


def _finding() -> Promise:
    return Promise(pl.Int32, 1, PASSED)


def _interval(name: str) -> dict[str, Promise]:
    return {f"{name}_min": number_column(), f"{name}_max": number_column()}


LINES: Final = Contract(
    "line",
    {
        "person": person_column(),
        "month": month_column(),
        "key": number_column(),
        "identity": number_column(),
        "employer": number_column(),
        "base": Promise(pl.Int64),
        "payment": _finding(),
        "employer_test": _finding(),
        "base_match": _finding(),
        "outcome": code_column(WORDS),
        "reasons": number_column(pl.Int64),
        "expected_base": number_column(pl.Int64, null=True),
        "basis": Promise(pl.Int8, 0, 2, null=True),
        "income": Promise(pl.Int64, null=True),
        "income_months": Promise(pl.Int64, 1, null=True),
        "income_since": Promise(pl.Int32, null=True),
        "contract_file": number_column(null=True),
        "contract_row": number_column(null=True),
        **source_columns(),
    },
)
"""The ledger in numbers, as a run file keeps it."""

VERDICTS: Final = Contract(
    "verdict",
    {
        "application": number_column(),
        "outcome": code_column(WORDS),
        **{check: _finding() for check in CHECKS},
        "reasons": number_column(pl.Int64),
        **_interval("window_months"),
        **_interval("points_months"),
        **_interval("year_points"),
        **_interval("base_points"),
        **_interval("title_months"),
    },
)
TIERS: Final = Contract("tier", {"application": number_column(), "tier": number_column(), **_interval("months")})
INVESTORS: Final = Contract(
    "investor",
    {
        "application": number_column(),
        "employer": number_column(),
        **_interval("staff_here"),
        **_interval("tax_points"),
        **_interval("staff_points"),
        **_interval("points"),
        "reasons": number_column(pl.Int64),
    },
)
MISSING: Final = Contract(
    "missing",
    {
        "application": number_column(),
        "what": Promise(pl.Int8, 0, len(MISSING_KINDS) - 1),
        "part": code_column(PARTS, null=True),
        "first": Promise(pl.Int32, 0, LAST_MONTH, null=True),
        "last": Promise(pl.Int32, 0, LAST_MONTH, null=True),
    },
)
"""What an extract lacks, before it is put in words."""


REJECTS: Final = Contract(
    "rejects",
    {
        "dataset": text_column(),
        **source_columns(),
        "column_name": text_column(null=True),
        "raw_value": Promise(pl.String, null=True),
        "code": text_column(),
        "person": Promise(pl.Int64, 0, 10**17 - 1, null=True),
    },
)
"""Rows set aside, one row a fault."""

NOTES: Final = Contract(
    "notes", {"code": text_column(), "dataset": text_column(), "value": text_column(), "rows": Promise(pl.Int64, 1)}
)
