"""Contracts of tables: what is promised of each column, checked by Pandera without telling what the data are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandera.polars as pa
import polars as pl
from pandera.config import ValidationDepth, config_context

LAST_MONTH: Final = 9999 * 12 + 11

# Pandera would load its checks of Polars frames at the first frame, while the first block waits.
pa.DataFrameSchema.register_default_backends(pl.DataFrame)


@dataclass(frozen=True)
class Promise:
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

    def __init__(self, name: str, columns: dict[str, Promise]) -> None:
        self.name = name
        self._columns = columns
        # One check of the whole frame: a check a column would cost more than what it looks at.
        self._schema = pa.DataFrameSchema(
            {name: pa.Column(column.dtype, nullable=True) for name, column in columns.items()},
            checks=pa.Check(lambda data: data.lazyframe.select(pl.all_horizontal(self._kept)), name="values"),
            strict=True,
        )

    def promised_columns(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns of a frame that are promised, in their order and types; they keep what is promised of them."""
        try:
            typed = pl.DataFrame([frame[name].cast(column.dtype) for name, column in self._columns.items()])
        except pl.exceptions.PolarsError:
            raise ContractError(f"{self.name}: a column breaks its type") from None
        self.validate(typed)
        return typed

    @property
    def columns(self) -> list[str]:
        """The columns that are promised."""
        return list(self._columns)

    def without_rows(self) -> pl.DataFrame:
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
                column = next(name for name, kept in frame.select(self._kept).row(0, named=True).items() if not kept)
            raise ContractError(f"{self.name}: {column} breaks what is promised of it") from None

    @cached_property
    def _kept(self) -> list[pl.Expr]:
        return [column.kept(name) for name, column in self._columns.items()]


def number_column(dtype: type[pl.DataType] = pl.Int32, null: bool = False) -> Promise:
    """A number from 0."""
    return Promise(dtype, least=0, null=null)


def person_column() -> Promise:
    """A person: the first 17 digits of the identity number."""
    return Promise(pl.Int64, 0, 10**17 - 1)


def month_column() -> Promise:
    """A month: year x 12 + month - 1."""
    return Promise(pl.Int32, 12, LAST_MONTH)


def code_column(table: tuple[str, ...], null: bool = False) -> Promise:
    """The place of a code in its table."""
    return Promise(pl.Int8, 0, len(table) - 1, null=null)


def day_column(null: bool = False) -> Promise:
    """A day."""
    return Promise(pl.Date, null=null)


def text_column(null: bool = False) -> Promise:
    """A text that is not empty."""
    return Promise(pl.String, 1, null=null)


def source_columns() -> dict[str, Promise]:
    """Where a row was delivered."""
    return {"source_file": number_column(), "row_number": Promise(pl.Int32, 1)}
