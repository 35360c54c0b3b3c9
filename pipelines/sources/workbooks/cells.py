"""Cells of a sheet as text, as Excel holds them (ECMA-376): a number is a double of which 15 digits are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import polars as pl

Cell = int | float | str | bool | time | date | datetime | timedelta

_DIGITS: Final = 15
_PERHAPS_OCTOBER: Final = re.compile(r"(?:19|20)[0-9]{2}\.1")


def cell_texts(cells: Sequence[Cell]) -> pl.Series:
    """A column of cells as text, null where empty: by its one type where it has one, else cell by cell."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        column = pl.Series(cells, dtype=pl.String)
        return column.set(column == "", None)
    values = [None if cell == "" else cell for cell in cells]
    if kinds <= {str, date} and not any(isinstance(value, str) for value in values):
        return pl.Series(values, dtype=pl.Date).dt.to_string("%Y-%m-%d")
    if kinds <= {str, float} and not any(isinstance(value, str) for value in values):
        return _numbers(pl.Series(values, dtype=pl.Float64))
    return pl.Series([None if value is None else cell_text(value) for value in values], dtype=pl.String)


def _numbers(column: pl.Series) -> pl.Series:
    whole = ((column == column.round()) & (column.abs() < 10.0**_DIGITS)).fill_null(True)
    written = column.set(~whole, None).cast(pl.Int64).cast(pl.String)
    others = pl.Series([cell_of_number(value) for value in column.filter(~whole)], dtype=pl.String)
    return written.scatter((~whole).arg_true(), others)


def cell_text(cell: Cell) -> str:
    """One cell as text."""
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case int() | float():
            return cell_of_number(cell)
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case time():
            return cell.isoformat(timespec="seconds")
        case date():
            return cell.isoformat()
        case timedelta():
            return _duration(cell)
    return cell


def cell_of_number(value: float) -> str:
    """15 significant digits; in the form 3.10115199001011E+17 from 10^15 on, where Excel rounded what was typed.

    A number like 2023.1 has a sign: it is one as an amount, but no month, for 2023.10 is the same number.
    """
    written = f"{value + 0.0:.{_DIGITS}G}"
    if _PERHAPS_OCTOBER.fullmatch(written):
        return f"+{written}"
    return f"{Decimal(written):f}" if "E-" in written and abs(value) > 10.0**-_DIGITS else written


def _duration(cell: timedelta) -> str:
    minutes, seconds = divmod(int(abs(cell).total_seconds()), 60)
    sign = "-" if cell < timedelta(0) else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}:{seconds:02}"
