"""Cells merged over several rows: calamine gives their value in the first alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from pipelines.sources.workbooks.cells import Cell

CellPosition = tuple[int, int]
_AMOUNT: Final = re.compile(r"[^0-9]?(?:[0-9]{1,5}|[0-9]{7,14}|[0-9,]*[.,][0-9,]*)元?")
"""A text of digits that is neither a month nor the number of a person or an employer."""
_DAY: Final = re.compile("(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
"""Eight digits of a day: no amount has so many in earnest."""


def fill_merged_cells(
    rows: Iterator[list[Cell]], spans: Sequence[tuple[CellPosition, CellPosition]]
) -> Iterator[list[Cell]]:
    """The rows, the text or day of a cell merged over several of them in each.

    Another number stays in the first alone: nobody knows whether an amount is of each row or of all together.

    Args:
        spans: the first and the last cell of what is merged, from 0.
    """
    columns: dict[int, list[tuple[int, int]]] = {}
    for (first, column), (last, _) in spans:
        if last > first:
            columns.setdefault(first, []).append((column, last))
    return _filled(rows, columns) if columns else rows


def _filled(rows: Iterator[list[Cell]], columns: dict[int, list[tuple[int, int]]]) -> Iterator[list[Cell]]:
    going_on: dict[int, tuple[int, Cell]] = {}
    for number, row in enumerate(rows):
        going_on = {column: span for column, span in going_on.items() if span[0] >= number}
        for column, (_, value) in going_on.items():
            if row[column] == "":
                row[column] = value
        begun = ((column, last, row[column]) for column, last in columns.get(number, ()) if column < len(row))
        going_on |= {column: (last, value) for column, last, value in begun if _is_name(value)}
        yield row


def _is_name(value: Cell) -> bool:
    if isinstance(value, str):
        return value != "" and (not _AMOUNT.fullmatch(value) or bool(_DAY.fullmatch(value)))
    if isinstance(value, int | float) and not isinstance(value, bool):
        return bool(_DAY.fullmatch(f"{value:.10g}"))
    return isinstance(value, date | datetime)
