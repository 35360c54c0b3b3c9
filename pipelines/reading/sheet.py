"""A chunk of rows while it is read: typed columns so far, and the rows each fault befalls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from pipelines.reading.clocks import Clock
from pipelines.reading.datasets import CODES, Column, Dataset, Value
from pipelines.reading.faults import UNREADABLE
from pipelines.reading.lost_digits import LostDigits

REJECT_COLUMNS: Final = pl.Schema(
    {
        "dataset": pl.String(),
        "source_file": pl.Int32(),
        "row_number": pl.Int32(),
        "column_name": pl.String(),
        "raw_value": pl.String(),
        "code": pl.String(),
        "person": pl.Int64(),
    }
)
SPREAD: Final = "spread_until"
"""The last month of a row's range, where the layout gives a base by the month for a range of months."""

_UNREADABLE_AS: Final = {
    Value.PERSON: "PERSON_ID_INVALID",
    Value.EMPLOYER: UNREADABLE,
    Value.CODE: "CODE_UNKNOWN",
    Value.MONTH: UNREADABLE,
    Value.DATE: UNREADABLE,
    Value.MONEY: UNREADABLE,
    Value.SPAN: UNREADABLE,
    Value.SHARE: UNREADABLE,
    Value.YEAR: UNREADABLE,
    Value.REGION: UNREADABLE,
    Value.CASE: UNREADABLE,
}
_EMPTY_TYPES: Final = {
    Value.PERSON: pl.Int64,
    Value.EMPLOYER: pl.Int32,
    Value.NAME: pl.Int32,
    Value.MONTH: pl.Int32,
    Value.DATE: pl.Date,
    Value.MONEY: pl.Int64,
    Value.SIDE_MONEY: pl.Int64,
    Value.CODE: pl.Int8,
    Value.TEXT: pl.String,
    Value.CASE: pl.String,
    Value.REGION: pl.String,
    Value.SHARE: pl.Int32,
    Value.YEAR: pl.Int32,
}


@dataclass(frozen=True)
class Raw:
    """Records of one file as text: a column for each head found, row_number and broken, and the file's number.

    Attributes:
        doubts: what the whole table shows of columns whose days or months are others than they say.
    """

    dataset: Dataset
    source_file: int
    rows: pl.DataFrame
    doubts: Mapping[str, Clock | LostDigits] = field(default_factory=dict)

    def texts(self, head: str) -> pl.Series | None:
        """The cells under a head; None where the file has no such column."""
        return self.rows[head] if head in self.rows.columns else None


@dataclass
class Sheet:
    """A chunk while it is read: typed columns so far, and the rows each fault befalls.

    Attributes:
        left_out: how many rows are none, though they can be read.
    """

    raw: Raw
    typed: dict[str, pl.Series] = field(default_factory=dict)
    empty: dict[str, pl.Series] = field(default_factory=dict)
    faults: list[tuple[str, str | None, pl.Series]] = field(default_factory=list)
    left_out: int = 0

    def take_column(self, column: Column, value: pl.Series, empty: pl.Series) -> None:
        """Take in a column as read, and its faults."""
        self.typed[column.name] = value
        self.empty[f"{column.name}_empty"] = empty
        if column.keeps_raw:
            self.typed["raw"] = self.raw.rows[column.head]
        if column.required:
            self.note_fault("VALUE_MISSING", column.head, empty)
        if column.value in _UNREADABLE_AS:
            self.note_fault(_UNREADABLE_AS[column.value], column.head, ~empty & value.is_null())

    def has(self, head: str) -> bool:
        """Whether the rows have a column of this head."""
        return head in self.raw.rows.columns

    def absent(self, column: Column) -> None:
        """Take a column that is not there for empty."""
        number = None if column.empty is None else CODES[column.codes].index(column.empty)
        self.typed[column.name] = pl.repeat(number, self.raw.rows.height, dtype=_EMPTY_TYPES[column.value], eager=True)
        self.empty[f"{column.name}_empty"] = pl.repeat(True, self.raw.rows.height, eager=True)

    def note_fault(self, code: str, head: str | None, rows: pl.Series) -> None:
        """Remember a fault of some rows."""
        if rows.any():
            self.faults.append((code, head, rows))

    def leave_out(self, rows: pl.Series) -> None:
        """Take some rows for none, but those with a fault, which are rejected all the same. No column is read after."""
        out = rows & ~self.faulty() if self.faults else rows
        self.left_out = int(out.sum())
        self.raw = replace(self.raw, rows=self.raw.rows.filter(~out))
        self.typed = {name: column.filter(~out) for name, column in self.typed.items()}
        self.empty = {name: column.filter(~out) for name, column in self.empty.items()}
        self.faults = [(code, head, faulty.filter(~out)) for code, head, faulty in self.faults]

    def rows_where(self, condition: pl.Expr) -> pl.Series:
        """Where a condition on typed columns holds; a value that could not be read breaks no further rule."""
        return self.select(condition.fill_null(False))

    def select(self, value: pl.Expr) -> pl.Series:
        """A value from typed columns, and from whether their cells are empty."""
        return _frame(self.typed | self.empty).select(value.alias("value"))["value"]

    @property
    def rejected(self) -> int:
        """How many rows have a fault."""
        return int(self.faulty().sum()) if self.faults else 0

    def faulty(self) -> pl.Series:
        """Whether each row has a fault, where any has."""
        return pl.select(pl.any_horizontal(pl.lit(rows) for _, _, rows in self.faults)).to_series()

    def kept(self) -> pl.DataFrame:
        """The typed rows without fault, a row of several months as one for each."""
        rows = self.raw.rows
        frame = _frame(self._lasting()).with_columns(
            pl.lit(self.raw.source_file, pl.Int32).alias("source_file"), rows["row_number"].cast(pl.Int32)
        )
        if self.faults:
            frame = frame.filter(~self.faulty())
        return _spread(frame) if SPREAD in frame.columns else frame

    def _lasting(self) -> dict[str, pl.Series]:
        aside = {column.name for column in self.raw.dataset.columns if column.aside and column.name != SPREAD}
        return {name: series for name, series in self.typed.items() if name not in aside}

    def rejects(self) -> pl.DataFrame:
        """The faults, as REJECT_COLUMNS."""
        if not self.faults:
            return REJECT_COLUMNS.to_frame()
        positions = [rows.arg_true() for *_, rows in self.faults]
        shown = [self._sent(head, where) for (_, head, _), where in zip(self.faults, positions, strict=True)]
        faults = pl.DataFrame(
            [(head, code, len(where)) for (code, head, _), where in zip(self.faults, positions, strict=True)],
            schema={"column_name": pl.String, "code": pl.String, "rows": pl.UInt32},
            orient="row",
        )
        every, dataset = pl.concat(positions), self.raw.dataset
        person = self.typed["person"].gather(every) if dataset.by_person else pl.lit(None, pl.Int64)
        return (
            faults.select(pl.col("column_name", "code").repeat_by("rows"))
            .explode("column_name", "code")
            .select(
                dataset=pl.lit(dataset.name),
                source_file=pl.lit(self.raw.source_file, pl.Int32),
                row_number=self.raw.rows["row_number"].gather(every).cast(pl.Int32),
                column_name="column_name",
                raw_value=pl.concat(shown),
                code="code",
                person=person,
            )
        )

    def _sent(self, head: str | None, positions: pl.Series) -> pl.Series:
        """Some cells of a column; null where there is none."""
        if head is None or not self.has(head):
            return pl.repeat(None, len(positions), dtype=pl.String, eager=True)
        return self.raw.rows[head].gather(positions).cast(pl.String)


def _frame(columns: dict[str, pl.Series]) -> pl.DataFrame:
    return pl.DataFrame([series.alias(name) for name, series in columns.items()])


def _spread(rows: pl.DataFrame) -> pl.DataFrame:
    """A base stated by the month stands in each month of its row's range."""
    ranges = pl.int_ranges("month", pl.col(SPREAD) + 1, dtype=pl.Int32)
    return rows.with_columns(month=ranges).explode("month").drop(SPREAD)
