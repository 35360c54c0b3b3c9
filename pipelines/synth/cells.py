"""From rows of whole numbers to rows of text.

A row holds persons and employers by their place in the chunk's tables, months, days and codes by number, and fen.
Text is looked up in tables, not made row by row: a table holds form after form, each form with every value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from pipelines.synth.dice import Dice
from pipelines.synth.employers import EmployerText
from pipelines.synth.moments import DAY_FORMS, DAY_TEXT, MONTH_FORMS, MONTH_TEXT
from pipelines.synth.shapes import CODES, Code, Maker, Shape
from pipelines.synth.shares import Shares
from pipelines.synth.troubles import Spoiler, draw_faults

Table: TypeAlias = tuple[pl.Series, int]
"""Texts, and how many values each form has."""
ONE_FEN: Final = pl.lit("0.01").cast(pl.Decimal(18, 2))


def _code_table(code: Code) -> Table:
    return pl.Series([*code.english, *code.chinese, *[code.unknown] * len(code.english)]), len(code.english)


FIXED: Final[dict[Maker, Table]] = {
    "month": (MONTH_TEXT, len(MONTH_TEXT) // len(MONTH_FORMS)),
    "day": (DAY_TEXT, len(DAY_TEXT) // len(DAY_FORMS)),
    **{maker: _code_table(code) for maker, code in CODES.items()},
}


@dataclass(frozen=True)
class Words:
    """The tables of one chunk: numbers of its persons (6 forms), numbers (5) and names (3) of its employers."""

    persons: pl.Series
    employers: EmployerText

    def tables(self) -> dict[Maker, Table]:
        """All tables by maker."""
        employers = len(self.employers.names) // 3
        return {
            **FIXED,
            "person": (self.persons, len(self.persons) // 6),
            "employer": (self.employers.ids, employers),
            "name": (self.employers.names, employers),
        }


def write_cells(shape: Shape, rows: pl.DataFrame, words: Words, dice: Dice, shares: Shares) -> pl.DataFrame:
    """The text of rows that stand in the order of persons; it stands by month and employer where there are months."""
    faults = draw_faults(shape, len(rows), dice, shares)
    copies = dice.pick("copies", len(rows), shares.copies)
    spoiler = Spoiler(shape, frozenset(fault.name for fault in faults))
    arranged = rows.hstack(faults)[_order(shape, rows, copies)]
    tables = words.tables()
    return arranged.select(_cell(column, spoiler, tables).alias(column) for column in shape.columns)


def _cell(column: str, spoiler: Spoiler, tables: dict[Maker, Table]) -> pl.Expr:
    maker = spoiler.shape.columns[column]
    if maker == "text":
        text = pl.col(column)
    elif maker == "region":
        text = pl.col(column).cast(pl.String)
    elif maker == "money":
        text = (pl.col(column).cast(pl.Decimal(18, 2)) * ONE_FEN).cast(pl.String)
    else:
        table, values = tables[maker]
        # Numbers are spoiled in less time than texts.
        index = spoiler.value(column) + values * spoiler.form(column)
        return pl.lit(table).gather(spoiler.spoilt(column, index))
    return spoiler.spoilt(column, text)


def _order(shape: Shape, rows: pl.DataFrame, copies: pl.Series) -> pl.Series:
    """Row numbers as they stand in the file, copies twice. A sort key holds its row, so the order is certain."""
    row = np.repeat(np.arange(len(rows)), copies.to_numpy() + 1)
    if shape.columns_made_by("month") and len(rows):
        month, employer = rows["month"].to_numpy(), rows[shape.columns_made_by("employer")[0]].to_numpy()
        key = (month * (employer.max() + 1) + employer).astype(np.int64)
        # Polars sorts with all cores.
        return pl.Series(key[row] * len(rows) + row).sort() % len(rows)
    return pl.Series(row)
