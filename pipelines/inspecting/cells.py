"""Cells as people may see them before a run: what names nobody and is no amount is shown once it was read, no other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import polars as pl

from pipelines.reading import values
from pipelines.reading.datasets import Column, Dataset, Value
from pipelines.reading.days import period_ends
from pipelines.reading.layouts import Layouts
from pipelines.reading.reader import Reader
from reports.masked_columns import Masks

HIDDEN: Final = "***"
_MASKS: Final = Masks(reveal=False)
_NUMBER: Final = "^(?:[0-9]{17}[0-9X]|[0-9]{15}|[0-9A-Z]{18})$"
_FIRM: Final = "^.*[^0-9.,¥+-].{4,}$"
"""The name of an employer is longer than that of a person."""
_REGION: Final = re.compile("[0-9]{6}")
_DAYS: Final = {Value.DATE: values.days_of, Value.MONTH: values.months, Value.YEAR: values.years}
_KINDS: Final = (
    ("identity", values.persons),
    ("day", values.days_of),
    ("day", values.months),
    ("number", values.money),
)


def kind_of_cells(cells: pl.Series) -> str:
    """What most cells under a head are; they themselves are not shown, for nobody knows what they are."""
    written = values.cleaned_texts(cells.fill_null(""))
    written = written.filter(written != "")
    if written.is_empty():
        return "nothing"
    return next((kind for kind, parse in _KINDS if parse(written).null_count() * 2 < len(written)), "words")


def masked_rows(rows: pl.DataFrame, dataset: Dataset, reader: Reader) -> list[dict[str, str]]:
    """Rows as text by canonical head, masked."""
    columns = {column.head: column for column in dataset.columns}
    there = [head for head in rows.columns if head in columns]
    shown = {head: _masked(values.cleaned_texts(rows[head].fill_null("")), columns[head], reader) for head in there}
    return [dict(zip(shown, cells, strict=True)) for cells in zip(*shown.values(), strict=True)]


def _masked(cells: pl.Series, column: Column, reader: Reader) -> list[str]:
    match column.value:
        case Value.PERSON | Value.SUBJECT:
            numbers, names = _MASKS.persons(cells), _MASKS.names(cells)
            return numbers.zip_with(cells.str.to_uppercase().str.contains(_NUMBER), names).to_list()
        case Value.DATE | Value.MONTH | Value.YEAR:
            return _if(cells, _DAYS[column.value](cells).is_not_null())
        case Value.CODE:
            return _if(cells, reader.layouts.code_numbers(column.codes, cells).is_not_null())
        case Value.REGION:
            return _if(cells, [_is_region(cell, reader.layouts) for cell in cells])
        case Value.EMPLOYER:
            in_form = _MASKS.raw_values(cells, pl.repeat("employer_id", len(cells), eager=True))
            return in_form.zip_with(
                ~cells.is_in(values.employers_without_form(cells).implode()), _MASKS.names(cells)
            ).to_list()
        case Value.NAME:
            return _MASKS.texts(cells).zip_with(cells.str.contains(_FIRM), _MASKS.names(cells)).to_list()
        case Value.SPAN:
            return _if(cells, _is_period(cells))
        case Value.TEXT | Value.CASE:
            return _MASKS.names(cells).zip_with(~_is_period(cells), cells).to_list()
    return _if(cells, [False] * len(cells))


def _is_region(cell: str, layouts: Layouts) -> bool:
    return bool(_REGION.fullmatch(cell)) or (not cell[:1].isdecimal() and layouts.region(cell) is not None)


def _is_period(cells: pl.Series) -> pl.Series:
    first, last = period_ends(cells)
    return values.months(first.fill_null("")).is_not_null() & values.months(last.fill_null("")).is_not_null()


def _if(cells: pl.Series, read: Iterable[bool]) -> list[str]:
    return [cell if is_read or not cell else HIDDEN for cell, is_read in zip(cells, read, strict=True)]
