"""rules.md, section 1: the rows of a file, each with its cells as given, as read, and its faults."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tests.reference.datasets import DATASETS, OPTIONAL, Column
from tests.reference.figures import Figures
from tests.reference.values import FaultyValueError, as_head, clean, month_of, read_person_id


class RowFault(NamedTuple):
    """Why a row cannot be used, and the column named."""

    code: str
    column: str | None


@dataclass
class Row:
    """One row of a dataset: the cells as given and as read (None: empty or unreadable), and its faults."""

    dataset: str
    source_file: str
    row_number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)


def read_rows(folder: Path, dataset: str, extracted_on: date, figures: Figures) -> Iterator[Row]:
    """The rows of one dataset with the faults that a row has by itself."""
    path = folder / f"{dataset}.csv"
    if dataset in OPTIONAL and not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as lines:
        numbered = enumerate(csv.reader(lines), start=1)
        positions = next(filter(None, (positions_of(record, dataset) for _, record in numbered)), None)
        if positions is None:
            raise ValueError(f"{path.name}: no line holds all required columns")
        for number, record in numbered:
            if any(map(clean, record)):
                row = Row(dataset, path.name, number, cells_of(record, positions))
                read_cells(row)
                if any(map(clean, record[positions.width :])):
                    row.faults.append(RowFault("VALUE_UNREADABLE", None))
                row.faults += faults_between_cells(row, extracted_on, figures)
                yield row


class Positions(NamedTuple):
    """Where the columns of a file stand, and how many cells its head has."""

    of: dict[str, int]
    width: int


def positions_of(record: list[str], dataset: str) -> Positions | None:
    """Where each column is found in a head; None if the record lacks a required column, so is no head."""
    heads = list(map(as_head, record))
    of = {c.name: heads.index(head) for c in DATASETS[dataset] if (head := present_head(c, heads)) is not None}
    complete = all(column.name in of for column in DATASETS[dataset] if column.required)
    return Positions(of, len(record)) if complete else None


def present_head(column: Column, heads: list[str]) -> str | None:
    """The first alias that is present wins."""
    return next((alias for alias in column.all_heads if alias in heads), None)


def cells_of(record: list[str], positions: Positions) -> dict[str, str]:
    """The cells by column; missing cells at the end are empty."""
    return {name: record[at] if at < len(record) else "" for name, at in positions.of.items()}


def read_cells(row: Row) -> None:
    """Read every cell of a row; a value that cannot be read is a fault and stays None."""
    for column in DATASETS[row.dataset]:
        text = clean(row.cells.get(column.name, ""))
        reads = column.reads
        if column.name == "subject_id" and row.values.get("subject_kind") == "person":
            reads = read_person_id
        row.values[column.name] = None
        try:
            row.values[column.name] = reads(text) if text else column.empty
        except FaultyValueError as fault:
            row.faults.append(RowFault(fault.code, column.name))
        if column.required and not text:
            row.faults.append(RowFault("VALUE_MISSING", column.name))


def faults_between_cells(row: Row, extracted_on: date, figures: Figures) -> Iterator[RowFault]:
    """The faults that need more than one cell, the day of the extract or the rulebook."""
    value = row.values.get
    if value("relation") == "successor" and not clean(row.cells.get("effective_on", "")):
        yield RowFault("VALUE_MISSING", "effective_on")
    if (base := value("base")) is not None and base < 0 and value("kind") != "refund":
        yield RowFault("AMOUNT_NEGATIVE", "base")
    for first, last in (("start_on", "end_on"), ("from_on", "until_on")):
        if (start := value(first)) and (end := value(last)) and end < start:
            yield RowFault("INTERVAL_INVERTED", last)
    if (month := value("month")) is not None and month > month_of(extracted_on):
        yield RowFault("MONTH_IN_FUTURE", "month")
    if (year := value("year")) is not None and year > extracted_on.year:
        yield RowFault("MONTH_IN_FUTURE", "year")
    if applied_on := value("applied_on"):
        if applied_on > extracted_on:
            yield RowFault("APPLICATION_IN_FUTURE", "applied_on")
        if not figures.effective_from <= applied_on <= figures.effective_until:
            yield RowFault("RULEBOOK_NOT_IN_FORCE", "applied_on")
