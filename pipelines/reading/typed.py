"""Rows as typed: the contract of a dataset, and its table in an extract. Both follow from its description."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import polars as pl

from checks.contracts import (
    Contract,
    Promise,
    code_column,
    day_column,
    month_column,
    number_column,
    person_column,
    source_columns,
    text_column,
)
from pipelines.reading.datasets import CODES, Column, Dataset, Value

_HUNDREDTHS_OF_A_PER_CENT: Final = 100 * 100
_RUNS, _BITS = "rle", "bitpacking"


@dataclass(frozen=True)
class _Typed:
    """What is promised of a column, and how DuckDB keeps it.

    `packing`: the compression that fits values in rows sorted by person and month. Left alone, DuckDB tries every
    way on a column, a sixth of what writing takes.
    """

    promise: Promise
    sql: str
    packing: str = ""


def _typed(column: Column) -> dict[str, _Typed]:
    """The typed columns of one, by name: amounts in fen, months as numbers, employers and names by number."""
    null = not column.required and column.empty is None
    if column.value is Value.SUBJECT:
        return {
            "person": _Typed(Promise(pl.Int64, null=True), "bigint"),
            "employer": _Typed(number_column(null=True), "integer"),
        }
    if column.value is Value.CODE:
        return {column.name: _Typed(code_column(CODES[column.codes], null), "tinyint", _RUNS)}
    types = {
        Value.PERSON: _Typed(person_column(), "bigint", _RUNS),
        Value.EMPLOYER: _Typed(number_column(null=null), "integer", _RUNS),
        Value.NAME: _Typed(number_column(null=True), "integer", _RUNS),
        Value.MONTH: _Typed(month_column(), "integer", _BITS),
        Value.DATE: _Typed(day_column(null), "date", _BITS),
        Value.MONEY: _Typed(Promise(pl.Int64), "bigint"),
        Value.SIDE_MONEY: _Typed(Promise(pl.Int64, null=True), "bigint"),
        Value.TEXT: _Typed(text_column(null), "varchar"),
        Value.CASE: _Typed(text_column(null), "varchar"),
        Value.REGION: _Typed(text_column(null), "varchar"),
        Value.SPAN: _Typed(Promise(pl.Int64, 0), "bigint"),
        Value.SHARE: _Typed(Promise(pl.Int32, 0, _HUNDREDTHS_OF_A_PER_CENT, null=null), "integer"),
        Value.YEAR: _Typed(Promise(pl.Int32, 0, 9999), "integer"),
    }
    return {column.name: types[column.value]}


def _columns(dataset: Dataset) -> dict[str, _Typed]:
    kept = [column for column in dataset.columns if not column.aside]
    return {name: typed for column in kept for name, typed in _typed(column).items()}


@cache
def contract_of_dataset(dataset: Dataset) -> Contract:
    """What is promised of a dataset's rows that have no fault."""
    promises = {name: typed.promise for name, typed in _columns(dataset).items()}
    raw = {"raw": Promise(pl.String)} if any(column.keeps_raw for column in dataset.columns) else {}
    return Contract(dataset.name, {**promises, **raw, **source_columns()})


def create_table_statement(dataset: Dataset) -> str:
    """The statement that makes a dataset's table in an extract.

    Rows in blocks are sorted by block, person and month. Those that no application looks at are in no block and follow
    the block's; `applicant`: as in applications.
    """
    placed = ("block", "applicant") if dataset.in_blocks else ()
    columns = {
        **{name: _Typed(number_column(null=True), "integer", _RUNS) for name in placed},
        **_columns(dataset),
        "source_file": _Typed(number_column(), "integer", _RUNS),
        "row_number": _Typed(number_column(), "integer", _BITS),
    }
    lines = [
        *dataset.derived,
        *(_line(name, typed, sorted_by_person=dataset.in_blocks) for name, typed in columns.items()),
    ]
    return f"create table {dataset.name} ({', '.join(lines)})"


def _line(name: str, typed: _Typed, *, sorted_by_person: bool) -> str:
    must = "" if typed.promise.null else " not null"
    packed = f" using compression {typed.packing}" if sorted_by_person and typed.packing else ""
    return f"{name} {typed.sql}{must}{packed}"
