"""Which head is which column, what stands behind heads in brackets, and what unknown ones may be."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import Final

import polars as pl

from pipelines.errors import Nearest
from pipelines.inspecting.cells import kind_of_cells
from pipelines.reading.layouts import Layouts, folded
from pipelines.reading.understanding import Seen, proposals
from pipelines.sources.records import HEAD_LINES
from pipelines.sources.tables import OWN, Table
from reports.inspection import Column, Unknown

_UNIT: Final = re.compile(r"[(\[{【〔〖]([^()\[\]{}【】〔〕〖〗]+)[)\]}】〕〗]$")
_NUMBER: Final = re.compile("[0-9]{6,}[0-9Xx]*")
_LONGEST: Final = 200


def named(head: str) -> str:
    """A head in one line, without numbers that may be somebody's."""
    return _NUMBER.sub("…", " ".join(unicodedata.normalize("NFKC", head).split()))[:_LONGEST]


def unit_of(head: str) -> str:
    """What stands in brackets behind a head."""
    found = _UNIT.search("".join(unicodedata.normalize("NFKC", head).split()))
    return found[1] if found else ""


def columns_of(table: Table) -> list[Column]:
    """The columns of a table in their order, after those whose value stands above it."""
    above = [Column("", head, above=True) for head in table.given]
    placed = sorted(table.heads.positions.items(), key=lambda each: each[1])
    words = {head: _word(table, place) for head, place in placed}
    return [*above, *(Column(named(word), head, unit_of(word)) for head, word in words.items())]


def _word(table: Table, place: int) -> str:
    """The lowest word of the head above a column."""
    lines = table.records.lines()[max(table.head_row - HEAD_LINES, 0) : table.head_row]
    return next((line[place].strip() for line in reversed(lines) if place < len(line) and folded(line[place])), "")


def unknown_of(table: Table, understood: Seen, layouts: Layouts, rows: pl.DataFrame) -> list[Unknown]:
    """The heads of a table that fit no column.

    Args:
        rows: the first rows, with the columns under other heads.
    """
    perhaps = _perhaps(understood, layouts)
    return [
        Unknown(
            named(head),
            head in understood.unclear,
            perhaps.get(head),
            kind_of_cells(rows[f"{OWN}{head}"]) if f"{OWN}{head}" in rows.columns else "",
        )
        for head in table.heads.unknown
    ]


def _perhaps(understood: Seen, layouts: Layouts) -> dict[str, str]:
    """The column that each unclear head resembles, of all those that are not there."""
    columns = tuple(replace(column, decides=True) for column in understood.dataset.columns)
    of_any = replace(understood, dataset=replace(understood.dataset, columns=columns))
    return {head: column.head for column, head in proposals(of_any, layouts)}


def near(nearest: Nearest, name: str, layouts: Layouts) -> tuple[list[Column], list[Unknown]]:
    """What was found in a line that lacks columns of a dataset."""
    dataset, heads = nearest.dataset, nearest.heads
    unclear = layouts.unclear(dataset, heads)
    perhaps = _perhaps(Seen(name, dataset, heads.positions.keys(), unclear, heads.twice), layouts)
    placed = sorted(heads.positions.items(), key=lambda each: each[1])
    columns = [Column(named(nearest.cells[place]), head, unit_of(nearest.cells[place])) for head, place in placed]
    return columns, [Unknown(named(head), head in unclear, perhaps.get(head)) for head in heads.unknown]
