"""The cells of rejected rows: as they were sent, and what could be read of them, which tells such rows again."""

from __future__ import annotations

from typing import Final

import polars as pl

from pipelines.reading.datasets import Column, Dataset, Value
from pipelines.reading.sheet import Sheet
from pipelines.reading.values import Lexicon, employer_keys

CELLS: Final = pl.Schema(
    {
        "dataset": pl.String(),
        "source_file": pl.Int32(),
        "row_number": pl.Int32(),
        "place": pl.Int16(),
        "column_name": pl.String(),
        "sent": pl.String(),
        "kept_as": pl.String(),
        "read": pl.String(),
    }
)


def cells_sent(sheet: Sheet, employers: Lexicon) -> pl.DataFrame:
    """The cells of a chunk's rejected rows, as CELLS; none of a cell that has a fault is read."""
    if not sheet.faults:
        return CELLS.to_frame()
    at_fault, dataset = sheet.faulty().arg_true(), sheet.raw.dataset
    rows = sheet.raw.rows[at_fault]
    columns = [column for column in dataset.columns if column.head in rows.columns]
    columns.sort(key=lambda column: rows.columns.index(column.head))
    heads = pl.DataFrame(
        [
            (dataset.name, sheet.raw.source_file, index, each.head, _kept_as(dataset, each))
            for index, each in enumerate(columns)
        ],
        schema={name: CELLS[name] for name in ("dataset", "source_file", "place", "column_name", "kept_as")},
        orient="row",
    )
    cells = heads.join(rows.select(pl.col("row_number").cast(pl.Int32)), how="cross", maintain_order="left_right")
    return cells.with_columns(
        pl.concat([rows[each.head].cast(pl.String) for each in columns]).alias("sent"),
        pl.concat([_read(sheet, each, at_fault, employers) for each in columns]).alias("read"),
    )


def cells_read(rows: pl.DataFrame, dataset: Dataset, at_fault: str) -> pl.DataFrame:
    """What was read of rows that others showed to be unusable, as CELLS; employers are left out."""
    columns = [
        column
        for column in dataset.columns
        if column.head != at_fault and column.value is not Value.EMPLOYER and _kept_as(dataset, column)
    ]
    return pl.concat(
        rows.select(
            pl.lit(dataset.name).alias("dataset"),
            "source_file",
            "row_number",
            pl.lit(index, pl.Int16).alias("place"),
            pl.lit(column.head).alias("column_name"),
            pl.lit(None, pl.String).alias("sent"),
            pl.lit(column.name).alias("kept_as"),
            pl.col(column.name).cast(pl.String).alias("read"),
        )
        for index, column in enumerate(columns)
    )


def _kept_as(dataset: Dataset, column: Column) -> str | None:
    """The typed column, where rows that differ in it are no copies."""
    if column.value is Value.SUBJECT:
        return "person"
    return column.name if column.value is Value.EMPLOYER or column.name in dataset.same else None


def _read(sheet: Sheet, column: Column, positions: pl.Series, employers: Lexicon) -> pl.Series:
    name = _kept_as(sheet.raw.dataset, column)
    if name is None or name not in sheet.typed:
        return pl.repeat(None, len(positions), dtype=pl.String, eager=True)
    typed = sheet.typed[name].gather(positions)
    if column.value is Value.EMPLOYER:
        typed = employer_keys(employers.texts_of(typed))
    read = typed.cast(pl.String)
    for _, head, rows in sheet.faults:
        if head == column.head:
            read = read.set(rows.gather(positions), None)
    return read
