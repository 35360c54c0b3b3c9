"""What goes wrong within single cells: which fault can hit which column, in how many ways, and what it makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from pipelines.synth.dice import Dice
from pipelines.synth.moments import CAREER_MONTHS, DAY_FORMS
from pipelines.synth.rows import Case, value_of_first_case
from pipelines.synth.shapes import CODES, Maker, Shape
from pipelines.synth.shares import Shares

UNREADABLE_MONEY: Final = "待核"
READABLE: Final[tuple[Maker, ...]] = ("month", "day", "money")
FORMS: Final[dict[Maker, tuple[tuple[str, int, int], ...]]] = {
    "person": (("bad_person_id", 1, 4), ("bad_person_id", 2, 5), ("old_person_id", 1, 1)),
    "employer": (("old_employer_id", 1, 1), ("old_employer_id", 2, 2)),
    **dict.fromkeys(CODES, (("words", 1, 1),)),
}
"""Fault, its way, and the form it gives a cell, for each maker; the form is the place in the maker's table."""
WIDE: Final[dict[Maker, tuple[int, int]]] = {"person": (2, 3), "employer": (3, 4), "name": (1, 2)}
"""The full-width and the padded form."""
UNKNOWN_FORM: Final = 2
UNREADABLE_FORM: Final = len(DAY_FORMS) - 1


def ways_of_faults(shape: Shape) -> dict[str, int]:
    """In how many ways each fault of single cells can hit a row of this dataset."""
    dated = shape.columns_made_by("month", "day")
    return {
        "bad_person_id": 2 * bool(shape.columns_made_by("person")),
        "old_person_id": 1 * bool(shape.columns_made_by("person")),
        "old_employer_id": 2 * bool(shape.columns_made_by("employer")),
        "wide_text": 2 * len(shape.columns_made_by(*WIDE)),
        "missing": len(shape.required),
        "unreadable": len(shape.columns_made_by(*READABLE)),
        "unknown_code": len(_unknowable(shape)),
        "words": 1 * bool(shape.columns_made_by(*CODES)),
        "other_form": (UNREADABLE_FORM - 1) * bool(dated),
        "future_month": 1 * bool(shape.columns_made_by("month")),
    }


def draw_faults(shape: Shape, rows: int, dice: Dice, shares: Shares) -> list[pl.Series]:
    """The faults of each row, those that can hit at all: 0 for none, else the way."""
    shares_of = [(fault, getattr(shares, fault), count) for fault, count in ways_of_faults(shape).items()]
    return [dice.pick(fault, rows, share, count) for fault, share, count in shares_of if share and count]


@dataclass(frozen=True)
class Spoiler:
    """What the faults that were drawn for a dataset do to its columns."""

    shape: Shape
    drawn: frozenset[str]

    def value(self, column: str) -> pl.Expr:
        """The number in the cell: a month is a career later, so after the extract, where that fault hit."""
        value = pl.col(column).cast(pl.Int64)
        if self.shape.columns[column] == "month" and "future_month" in self.drawn:
            return value + pl.col("future_month").cast(pl.Int64) * CAREER_MONTHS
        return value

    def form(self, column: str) -> pl.Expr:
        """The form of the cell's text."""
        maker = self.shape.columns[column]
        if maker in ("month", "day"):
            usual = pl.col("other_form") if "other_form" in self.drawn else pl.lit(0)
            return value_of_first_case(self._unreadable(column, pl.lit(UNREADABLE_FORM)), usual).cast(pl.Int64)
        cases = self._at("unknown_code", _unknowable(self.shape), column, pl.lit(UNKNOWN_FORM))
        cases += [(hit, pl.lit(form)) for fault, way, form in FORMS.get(maker, ()) for hit in self._hit(fault, way)]
        for width, form in enumerate(WIDE.get(maker, ())):
            cases += self._at(
                "wide_text", self.shape.columns_made_by(*WIDE), column, pl.lit(form), width, len(WIDE[maker])
            )
        return value_of_first_case(cases, pl.lit(0)).cast(pl.Int64)

    def spoilt(self, column: str, cell: pl.Expr) -> pl.Expr:
        """The cell, or nothing, or, of the text of money, something unreadable."""
        cases = self._at("missing", self.shape.required, column, pl.lit(None))
        if self.shape.columns[column] == "money":
            cases += self._unreadable(column, pl.lit(UNREADABLE_MONEY))
        return value_of_first_case(cases, cell)

    def _unreadable(self, column: str, value: pl.Expr) -> list[Case]:
        return self._at("unreadable", self.shape.columns_made_by(*READABLE), column, value)

    def _at(
        self, fault: str, columns: Sequence[str], column: str, value: pl.Expr, step: int = 0, steps: int = 1
    ) -> list[Case]:
        """The case of a fault that hits one of these columns, in so many ways each."""
        if column not in columns:
            return []
        return [(hit, value) for hit in self._hit(fault, columns.index(column) * steps + step + 1)]

    def _hit(self, fault: str, way: int) -> list[pl.Expr]:
        """Where a fault hit in this way; no expression if it was not drawn."""
        return [pl.col(fault) == way] if fault in self.drawn else []


def _unknowable(shape: Shape) -> list[str]:
    """Columns of codes that can be unknown; an item cannot, for any other item is `other`."""
    return [column for column in shape.columns_made_by(*CODES) if CODES[shape.columns[column]].unknown]
