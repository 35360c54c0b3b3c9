"""The contracts of the data: every dataset as typed, and every table that comes out. Checked in every run."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsDtypeInputTypes

from checks.law import codes
from checks.law.answers import WORDS
from checks.law.findings import PASSED
from checks.law.missing_kinds import MISSING_KINDS
from checks.rules.missing import PARTS
from checks.verdicts import CHECKS

_LAST_MONTH: Final = 9999 * 12 + 11
_BY_ENDS: Final = ("greater_than_or_equal_to", "in_range", "str_length")
"""The checks that hold of all values where they hold of the least and the most."""


class ContractError(AssertionError):
    """A table broke its contract; named by table, column and check, never by the values that broke it."""


class Contract:
    """A Pandera schema that tells what broke, but not with which data."""

    def __init__(self, name: str, columns: dict[str, pa.Column]) -> None:
        self.name = name
        self._columns = columns
        self._schema = pa.DataFrameSchema(columns, strict=True)
        self._types = {name: column.dtype.type for name, column in columns.items()}

    def made(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns of a frame that are promised, in their order and types; they hold what is promised of them."""
        try:
            typed = pl.DataFrame([frame[name].cast(dtype) for name, dtype in self._types.items()])
        except pl.exceptions.PolarsError:
            raise ContractError(f"{self.name}: a column breaks its type") from None
        self.validate(typed)
        return typed

    def validate(self, frame: pl.DataFrame) -> None:
        """Raise ContractError where the frame does not hold what is promised of it.

        Whether all holds takes the ends of each column only; what does not, Pandera tells.
        """
        if self._types == dict(frame.schema) and all(_holds(frame[name], self._columns[name]) for name in self._types):
            return
        try:
            self._schema.validate(frame, lazy=False)
        except pa.errors.SchemaError as error:
            place = getattr(error.schema, "name", None) or "columns"
            raise ContractError(f"{self.name}: {place} breaks {error.check or error.reason_code}") from None


def _holds(values: pl.Series, column: pa.Column) -> bool:
    """Whether values hold what the Pandera checks of their column say; no where that takes Pandera to tell."""
    return (column.nullable or not values.null_count()) and all(_kept(values, check) for check in column.checks)


def _kept(values: pl.Series, check: pa.Check) -> bool:
    if check.name not in _BY_ENDS:
        return False
    asked = values.str.len_chars() if check.name == "str_length" else values
    figures, (least, most) = check.statistics or {}, _ends(asked)
    at_least, at_most = figures.get("min_value"), figures.get("max_value")
    return least is None or ((at_least is None or least >= at_least) and (at_most is None or most <= at_most))


def _ends(values: pl.Series) -> tuple[Any, Any]:
    """The least and the most; None where there are no values."""
    return values.min(), values.max()


def _column(dtype: PolarsDtypeInputTypes, *checks: pa.Check, null: bool = False) -> pa.Column:
    return pa.Column(dtype, list(checks), nullable=null)


def _number(dtype: PolarsDtypeInputTypes = pl.Int32, null: bool = False) -> pa.Column:
    return _column(dtype, pa.Check.ge(0), null=null)


def _person() -> pa.Column:
    return _column(pl.Int64, pa.Check.in_range(0, 10**17 - 1))


def _month() -> pa.Column:
    return _column(pl.Int32, pa.Check.in_range(12, _LAST_MONTH))


def _code(table: tuple[str, ...], null: bool = False) -> pa.Column:
    return _column(pl.Int8, pa.Check.in_range(0, len(table) - 1), null=null)


def _day(null: bool = False) -> pa.Column:
    return _column(pl.Date, null=null)


def _text(null: bool = False) -> pa.Column:
    return _column(pl.String, pa.Check.str_length(min_value=1), null=null)


def _source() -> dict[str, pa.Column]:
    return {"source_file": _number(), "row_number": _column(pl.Int32, pa.Check.ge(1))}


def _typed() -> dict[str, dict[str, pa.Column]]:
    """Columns of each dataset; amounts in fen, months as numbers, employers and names by number."""
    fen, side_fen = _column(pl.Int64), _column(pl.Int64, null=True)
    employed = {"person": _person(), "employer": _number(), "employer_name": _number(null=True)}
    return {
        "applications": {
            "application_id": _text(),
            "raw": _column(pl.String),
            **employed,
            "person_name": _text(null=True),
            "applied_on": _day(),
            "permit_valid_from": _day(null=True),
            "permit_valid_until": _day(null=True),
            "batch_id": _text(null=True),
        },
        "contributions": {
            **employed,
            "month": _month(),
            "base": fen,
            "paid_on": _day(null=True),
            "kind": _code(codes.KINDS),
            "insurance": _code(codes.INSURANCES),
        },
        "tax": {
            "person": _person(),
            "agent": _number(),
            "agent_name": _number(null=True),
            "month": _month(),
            "item": _code(codes.ITEMS),
            "income": fen,
            "pension_deducted": side_fen,
            "tax_paid": side_fen,
            "declared_on": _day(null=True),
        },
        "contracts": {**employed, "start_on": _day(), "end_on": _day(null=True), "work_region": _text(null=True)},
        "enrolments": {"person": _person(), "employer": _number(), "from_on": _day(), "until_on": _day(null=True)},
        "employers": {
            "employer": _number(),
            "name": _number(null=True),
            "kind": _code(codes.EMPLOYER_KINDS, null=True),
            "region": _text(null=True),
        },
        "employer_links": {
            "raw": _column(pl.String),
            "from_employer": _number(),
            "to_employer": _number(),
            "relation": _code(codes.RELATIONS),
            "effective_on": _day(null=True),
        },
        "sanctions": {
            "subject_kind": _code(codes.SUBJECT_KINDS),
            "person": _column(pl.Int64, null=True),
            "employer": _number(null=True),
            "from_on": _day(),
            "until_on": _day(null=True),
            "document": _text(null=True),
        },
        "investments": {
            "person": _person(),
            "employer": _number(),
            "share": _column(pl.Int32, pa.Check.in_range(0, 10_000), null=True),
            "verified_on": _day(null=True),
        },
        "enterprise_taxes": {
            "employer": _number(),
            "year": _column(pl.Int32, pa.Check.in_range(0, 9999)),
            "paid": fen,
            "paid_on": _day(null=True),
        },
        "local_staff": {"employer": _number(), "person": _person(), "hukou": _text(null=True)},
        "employer_intervals": {**employed, "span": _column(pl.Int64, pa.Check.ge(0))},
        "batch": {
            "person": _person(),
            "person_name": _text(null=True),
            "employer": _number(null=True),
            "employer_name": _number(null=True),
            "permit_valid_from": _day(null=True),
            "permit_valid_until": _day(null=True),
        },
    }


def _finding() -> pa.Column:
    return _column(pl.Int32, pa.Check.in_range(1, PASSED))


def _interval(name: str) -> dict[str, pa.Column]:
    return {f"{name}_min": _number(), f"{name}_max": _number()}


LINES: Final = Contract(
    "line",
    {
        "person": _person(),
        "month": _month(),
        "key": _number(),
        "identity": _number(),
        "employer": _number(),
        "base": _column(pl.Int64),
        "payment": _finding(),
        "employer_test": _finding(),
        "base_match": _finding(),
        "outcome": _code(WORDS),
        "reasons": _number(pl.Int64),
        "expected_base": _number(pl.Int64, null=True),
        "basis": _column(pl.Int8, pa.Check.in_range(0, 2), null=True),
        "income": _column(pl.Int64, null=True),
        "income_months": _column(pl.Int64, pa.Check.ge(1), null=True),
        "income_since": _column(pl.Int32, null=True),
        "contract_file": _number(null=True),
        "contract_row": _number(null=True),
        **_source(),
    },
)
"""The ledger in numbers, as a run file keeps it."""

VERDICTS: Final = Contract(
    "verdict",
    {
        "application": _number(),
        "outcome": _code(WORDS),
        **{check: _finding() for check in CHECKS},
        "reasons": _number(pl.Int64),
        **_interval("window_months"),
        **_interval("points_months"),
        **_interval("year_points"),
        **_interval("base_points"),
        **_interval("title_months"),
    },
)
TIERS: Final = Contract("tier", {"application": _number(), "tier": _number(), **_interval("months")})
MISSING: Final = Contract(
    "missing",
    {
        "application": _number(),
        "what": _column(pl.Int8, pa.Check.in_range(0, len(MISSING_KINDS) - 1)),
        "part": _code(PARTS, null=True),
        "first": _column(pl.Int32, pa.Check.in_range(0, _LAST_MONTH), null=True),
        "last": _column(pl.Int32, pa.Check.in_range(0, _LAST_MONTH), null=True),
    },
)
"""What an extract lacks, before it is put in words."""


REJECTS: Final = Contract(
    "rejects",
    {
        "dataset": _text(),
        **_source(),
        "column_name": _text(null=True),
        "raw_value": _column(pl.String, null=True),
        "code": _text(),
        "person": _column(pl.Int64, pa.Check.in_range(0, 10**17 - 1), null=True),
    },
)
"""Rows set aside, one row a fault."""

NOTES: Final = Contract(
    "notes", {"code": _text(), "dataset": _text(), "value": _text(), "rows": _column(pl.Int64, pa.Check.ge(1))}
)


@cache
def typed_schema(dataset: str) -> Contract:
    """The contract of a dataset's rows that have no fault."""
    return Contract(dataset, {**_typed()[dataset], **_source()})
