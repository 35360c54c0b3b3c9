"""Which head is which column, what stands behind heads in brackets, and what unknown ones may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from typing import Final

import polars as pl

from pipelines.inspecting.cells import kind_of_cells
from pipelines.reading.layouts import Layouts
from pipelines.reading.understanding import SeenHeads, proposals
from pipelines.sources.no_head import Nearest
from pipelines.sources.tables import OWN, Table
from reports.model.inspection import Column, Unknown

_UNIT: Final = re.compile(r"[(\[{【〔〖]([^()\[\]{}【】〔〕〖〗]+)[)\]}】〕〗]$")
_NUMBER: Final = re.compile("[0-9]{6,}[0-9Xx]*")
_LONGEST: Final = 200
_TEN_THOUSANDS: Final = "万元"


def head_to_show(head: str) -> str:
    """A head in one line, without numbers that may be somebody's."""
    return _NUMBER.sub("…", " ".join(unicodedata.normalize("NFKC", head).split()))[:_LONGEST]


def unit_of(head: str) -> str:
    """What stands in brackets behind a head."""
    match = _UNIT.search("".join(unicodedata.normalize("NFKC", head).split()))
    return match[1] if match else ""


def columns_of(table: Table) -> list[Column]:
    """The columns of a table in their order, after those whose value stands above it."""
    block = table.block
    above = [Column("", head, above=True) for head in table.given]
    placed = sorted(block.heads.positions.items(), key=lambda each: each[1])
    words = {head: block.words[index] for head, index in placed}
    tens = dict.fromkeys(block.ten_thousands, _TEN_THOUSANDS)
    units = {head: unit_of(word) or tens.get(head, "") for head, word in words.items()}
    return [*above, *(Column(head_to_show(word), head, units[head]) for head, word in words.items())]


def unknown_of(table: Table, understood: SeenHeads, layouts: Layouts, rows: pl.DataFrame) -> list[Unknown]:
    """The heads of a table that fit no column.

    Args:
        rows: the first rows, with the columns under other heads.
    """
    wanted = [column.head for column in understood.missing]
    perhaps, unknown = _perhaps(understood, layouts, wanted), []
    for head, word in zip(table.block.unknown, table.block.heads.unknown, strict=True):
        cells = kind_of_cells(rows[f"{OWN}{word}"]) if f"{OWN}{word}" in rows.columns else ""
        unknown.append(
            Unknown(head_to_show(head), head_to_show(word), word in understood.unclear, perhaps.get(word), cells)
        )
    return unknown


def _perhaps(understood: SeenHeads, layouts: Layouts, wanted: Collection[str]) -> dict[str, str]:
    """The column that each unclear head resembles: one that is wanted, or else any that is not there."""
    resembled: dict[str, str] = {}
    for looked in (None, wanted):
        columns = (replace(each, decides=looked is None or each.head in looked) for each in understood.dataset.columns)
        sought = replace(understood, dataset=replace(understood.dataset, columns=tuple(columns)))
        resembled |= {head: column.head for column, head in proposals(sought, layouts)}
    return resembled


def heads_of_nearest(nearest: Nearest, name: str, layouts: Layouts) -> tuple[list[Column], list[Unknown]]:
    """What was found in a line that lacks columns of a dataset."""
    dataset, heads = nearest.dataset, nearest.heads
    unclear = layouts.unclear_heads(dataset, heads)
    understood = SeenHeads(name, dataset, heads.positions.keys(), unclear, heads.twice)
    perhaps = _perhaps(understood, layouts, heads.missing)
    placed = sorted(heads.positions.items(), key=lambda each: each[1])
    columns = [
        Column(head_to_show(nearest.cells[index]), head, unit_of(nearest.cells[index])) for head, index in placed
    ]
    return columns, [
        Unknown(head_to_show(head), head_to_show(head), head in unclear, perhaps.get(head)) for head in heads.unknown
    ]
