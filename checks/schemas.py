"""The contracts of the data: every dataset as typed, and every table that comes out. Checked in every run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context

from checks.law import codes
from checks.law.answers import WORDS
from checks.law.findings import PASSED
from checks.law.missing_kinds import MISSING_KINDS
from checks.rules.missing import PARTS
from checks.verdicts import CHECKS

_LAST_MONTH: Final = 9999 * 12 + 11


@dataclass(frozen=True)
class Column:
    """What is promised of a column: its type, the least and the most value (of texts: characters), and nulls."""

    dtype: type[pl.DataType]
    least: int | None = None
    most: int | None = None
    null: bool = False

    def kept(self, name: str) -> pl.Expr:
        """Whether all values of the column of this name keep the promise."""
        values = pl.col(name).str.len_chars() if self.dtype is pl.String else pl.col(name)
        nulls = pl.lit(value=True) if self.null else pl.col(name).null_count() == 0
        bounds = [values.min() >= self.least] if self.least is not None else []
        bounds += [values.max() <= self.most] if self.most is not None else []
        return pl.all_horizontal(nulls, *(bound.fill_null(value=True) for bound in bounds)).alias(name)


class ContractError(AssertionError):
    """A table broke its contract; named by table, column and check, never by the values that broke it."""


class Contract:
    """A Pandera schema that tells what broke, but not with which data."""

    def __init__(self, name: str, columns: dict[str, Column]) -> None:
        self.name = name
        self._columns = columns
        # One check of the whole frame: a check a column would cost more than what it looks at.
        self._schema = pa.DataFrameSchema(
            {name: pa.Column(column.dtype, nullable=True) for name, column in columns.items()},
            checks=pa.Check(lambda data: data.lazyframe.select(pl.all_horizontal(self._kept())), name="values"),
            strict=True,
        )

    def made(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns of a frame that are promised, in their order and types; they keep what is promised of them."""
        try:
            typed = pl.DataFrame([frame[name].cast(column.dtype) for name, column in self._columns.items()])
        except pl.exceptions.PolarsError:
            raise ContractError(f"{self.name}: a column breaks its type") from None
        self.validate(typed)
        return typed

    def none(self) -> pl.DataFrame:
        """The table without rows."""
        return pl.DataFrame(schema={name: column.dtype for name, column in self._columns.items()})

    def validate(self, frame: pl.DataFrame) -> None:
        """Raise ContractError where the frame does not keep what is promised of it."""
        try:
            with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
                self._schema.validate(frame, lazy=False)
        except pa.errors.SchemaError as error:
            column = getattr(error.schema, "name", None) or "columns"
            if error.check is not None and getattr(error.check, "name", "") == "values":
                column = next(name for name, kept in frame.select(self._kept()).row(0, named=True).items() if not kept)
            raise ContractError(f"{self.name}: {column} breaks what is promised of it") from None

    def _kept(self) -> list[pl.Expr]:
        return [column.kept(name) for name, column in self._columns.items()]


def _number(dtype: type[pl.DataType] = pl.Int32, null: bool = False) -> Column:
    return Column(dtype, least=0, null=null)


def _person() -> Column:
    return Column(pl.Int64, 0, 10**17 - 1)


def _month() -> Column:
    return Column(pl.Int32, 12, _LAST_MONTH)


def _code(table: tuple[str, ...], null: bool = False) -> Column:
    return Column(pl.Int8, 0, len(table) - 1, null=null)


def _day(null: bool = False) -> Column:
    return Column(pl.Date, null=null)


def _text(null: bool = False) -> Column:
    return Column(pl.String, 1, null=null)


def _source() -> dict[str, Column]:
    return {"source_file": _number(), "row_number": Column(pl.Int32, 1)}


def _typed() -> dict[str, dict[str, Column]]:
    """Columns of each dataset; amounts in fen, months as numbers, employers and names by number."""
    fen, side_fen = Column(pl.Int64), Column(pl.Int64, null=True)
    employed = {"person": _person(), "employer": _number(), "employer_name": _number(null=True)}
    return {
        "applications": {
            "application_id": _text(),
            "raw": Column(pl.String),
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
            "raw": Column(pl.String),
            "from_employer": _number(),
            "to_employer": _number(),
            "relation": _code(codes.RELATIONS),
            "effective_on": _day(null=True),
        },
        "sanctions": {
            "subject_kind": _code(codes.SUBJECT_KINDS),
            "person": Column(pl.Int64, null=True),
            "employer": _number(null=True),
            "from_on": _day(),
            "until_on": _day(null=True),
            "document": _text(null=True),
        },
        "investments": {
            "person": _person(),
            "employer": _number(),
            "share": Column(pl.Int32, 0, 10_000, null=True),
            "verified_on": _day(null=True),
        },
        "enterprise_taxes": {
            "employer": _number(),
            "year": Column(pl.Int32, 0, 9999),
            "paid": fen,
            "paid_on": _day(null=True),
        },
        "local_staff": {"employer": _number(), "person": _person(), "hukou": _text(null=True)},
        "employer_intervals": {**employed, "span": Column(pl.Int64, 0)},
        "batch": {
            "person": _person(),
            "person_name": _text(null=True),
            "employer": _number(null=True),
            "employer_name": _number(null=True),
            "permit_valid_from": _day(null=True),
            "permit_valid_until": _day(null=True),
        },
    }


def _finding() -> Column:
    return Column(pl.Int32, 1, PASSED)


def _interval(name: str) -> dict[str, Column]:
    return {f"{name}_min": _number(), f"{name}_max": _number()}


LINES: Final = Contract(
    "line",
    {
        "person": _person(),
        "month": _month(),
        "key": _number(),
        "identity": _number(),
        "employer": _number(),
        "base": Column(pl.Int64),
        "payment": _finding(),
        "employer_test": _finding(),
        "base_match": _finding(),
        "outcome": _code(WORDS),
        "reasons": _number(pl.Int64),
        "expected_base": _number(pl.Int64, null=True),
        "basis": Column(pl.Int8, 0, 2, null=True),
        "income": Column(pl.Int64, null=True),
        "income_months": Column(pl.Int64, 1, null=True),
        "income_since": Column(pl.Int32, null=True),
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
INVESTORS: Final = Contract(
    "investor",
    {
        "application": _number(),
        "employer": _number(),
        **_interval("staff_here"),
        **_interval("tax_points"),
        **_interval("staff_points"),
        **_interval("points"),
        "reasons": _number(pl.Int64),
    },
)
MISSING: Final = Contract(
    "missing",
    {
        "application": _number(),
        "what": Column(pl.Int8, 0, len(MISSING_KINDS) - 1),
        "part": _code(PARTS, null=True),
        "first": Column(pl.Int32, 0, _LAST_MONTH, null=True),
        "last": Column(pl.Int32, 0, _LAST_MONTH, null=True),
    },
)
"""What an extract lacks, before it is put in words."""


REJECTS: Final = Contract(
    "rejects",
    {
        "dataset": _text(),
        **_source(),
        "column_name": _text(null=True),
        "raw_value": Column(pl.String, null=True),
        "code": _text(),
        "person": Column(pl.Int64, 0, 10**17 - 1, null=True),
    },
)
"""Rows set aside, one row a fault."""

NOTES: Final = Contract("notes", {"code": _text(), "dataset": _text(), "value": _text(), "rows": Column(pl.Int64, 1)})


@cache
def typed_schema(dataset: str) -> Contract:
    """The contract of a dataset's rows that have no fault."""
    return Contract(dataset, {**_typed()[dataset], **_source()})
