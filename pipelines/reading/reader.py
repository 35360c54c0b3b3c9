"""Text in, typed rows and rejects out: one batch of one file at a time (rules 1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from checks.codes import EMPLOYER_SUBJECT
from checks.schemas import typed_schema
from pipelines.reading import values
from pipelines.reading.datasets import CODES, Column, Dataset, Value
from pipelines.reading.faults import UNREADABLE, Limits, faults
from pipelines.reading.layouts import code_numbers

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
_EMPLOYER_ROWS: Final = pl.Schema({"employer": pl.Int32(), "rows": pl.Int64(), "dataset": pl.String()})
_UNREADABLE_AS: Final = {
    Value.PERSON: "PERSON_ID_INVALID",
    Value.CODE: "CODE_UNKNOWN",
    Value.MONTH: UNREADABLE,
    Value.DATE: UNREADABLE,
    Value.MONEY: UNREADABLE,
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
}


@dataclass(frozen=True)
class Raw:
    """Records of one file as text: a column for each head found, row_number and overlong, and the file's number."""

    dataset: Dataset
    source_file: int
    rows: pl.DataFrame

    def texts(self, head: str) -> pl.Series | None:
        """The cells under a head; None where the file has no such column."""
        return self.rows[head] if head in self.rows.columns else None


@dataclass(frozen=True)
class Batch:
    """What became of some records: read = kept rows + rejected rows."""

    kept: pl.DataFrame
    rejects: pl.DataFrame
    read: int

    @property
    def rejected(self) -> int:
        """Rows set aside."""
        return self.read - self.kept.height


@dataclass
class Reader:
    """Reads batches, and remembers the employers and names seen and what is to be noted of them."""

    limits: Limits
    employers: values.Lexicon = field(default_factory=values.Lexicon)
    names: values.Lexicon = field(default_factory=values.Lexicon)
    employer_rows: list[pl.DataFrame] = field(default_factory=lambda: [_EMPLOYER_ROWS.to_frame()])
    notes: list[pl.DataFrame] = field(default_factory=list)

    def read(self, raw: Raw) -> Batch:
        """Type the rows of a batch; each fault of a row becomes a reject.

        Returns:
            kept: the typed columns of the dataset with source_file and row_number; employers and names numbered in
            order of appearance. rejects: as REJECT_COLUMNS.
        """
        sheet = _Sheet(raw)
        for column in raw.dataset.columns:
            self._column(sheet, column)
        for fault in faults(raw.dataset.name, self.limits):
            sheet.fault(fault.code, fault.column, sheet.holds(fault.holds))
        if raw.rows["overlong"].any():
            sheet.fault(UNREADABLE, None, raw.rows["overlong"])
        kept = sheet.kept()
        typed_schema(raw.dataset.name).validate(kept)
        return Batch(kept, sheet.rejects(), raw.rows.height)

    def _column(self, sheet: _Sheet, column: Column) -> None:
        texts = sheet.raw.texts(column.head)
        if column.value is Value.SUBJECT and texts is not None:
            self._subject(sheet, column, texts)
            return
        if texts is None:
            sheet.absent(column)
            return
        value, empty = self._values(column, texts)
        sheet.put(column, value, empty)
        if column.value is Value.EMPLOYER:
            self._count_employers(sheet, value)
        if column.value is Value.SIDE_MONEY:
            self._note_ignored(sheet, texts, ~empty & value.is_null())

    def _values(self, column: Column, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        if column.value in (Value.MONEY, Value.SIDE_MONEY):
            return values.money_column(texts)
        if column.value is Value.CODE:
            return values.by_distinct(texts, lambda cleaned: _codes(column, cleaned))
        parsers = {
            Value.PERSON: values.persons,
            Value.EMPLOYER: self.employers.employers,
            Value.NAME: self.names.names,
            Value.MONTH: values.months,
            Value.DATE: values.dates,
            Value.TEXT: values.texts_as_they_are,
        }
        return values.by_distinct(texts, parsers[column.value])

    def _subject(self, sheet: _Sheet, column: Column, texts: pl.Series) -> None:
        """The subject of a sanction: a person or an employer, as its kind says; neither where the kind is unknown."""
        kind = sheet.typed["subject_kind"]
        is_employer = (kind == EMPLOYER_SUBJECT).fill_null(False)
        is_person = (kind != EMPLOYER_SUBJECT).fill_null(False)
        person, empty = values.by_distinct(texts, values.persons)
        employer, _ = values.by_distinct(texts.set(~is_employer, None), self.employers.employers)
        sheet.typed["person"] = person.set(~is_person, None).cast(pl.Int64)
        sheet.typed["employer"] = employer
        sheet.fault("VALUE_MISSING", column.head, empty)
        sheet.fault("PERSON_ID_INVALID", column.head, is_person & ~empty & person.is_null())
        self._count_employers(sheet, employer)

    def _count_employers(self, sheet: _Sheet, employers: pl.Series) -> None:
        counts = employers.drop_nulls().rename("employer").value_counts(name="rows")
        self.employer_rows.append(counts.with_columns(dataset=pl.lit(sheet.raw.dataset.name)).cast(_EMPLOYER_ROWS))

    def _note_ignored(self, sheet: _Sheet, texts: pl.Series, ignored: pl.Series) -> None:
        if not ignored.any():
            return
        counts = texts.filter(ignored).rename("value").value_counts(name="rows")
        self.notes.append(
            counts.select(
                pl.lit("VALUE_IGNORED").alias("code"), pl.lit(sheet.raw.dataset.name).alias("dataset"), "value", "rows"
            )
        )


@dataclass
class _Sheet:
    """A batch while it is read: typed columns so far, and the rows each fault befalls."""

    raw: Raw
    typed: dict[str, pl.Series] = field(default_factory=dict)
    empty: dict[str, pl.Series] = field(default_factory=dict)
    faults: list[tuple[str, str | None, pl.Series]] = field(default_factory=list)

    def put(self, column: Column, value: pl.Series, empty: pl.Series) -> None:
        self.typed[column.name] = value
        self.empty[f"{column.name}_empty"] = empty
        if column.keeps_raw:
            self.typed["raw"] = self.raw.rows[column.head]
        if column.required:
            self.fault("VALUE_MISSING", column.head, empty)
        if column.value in _UNREADABLE_AS:
            self.fault(_UNREADABLE_AS[column.value], column.head, ~empty & value.is_null())

    def absent(self, column: Column) -> None:
        number = None if column.empty is None else CODES[column.codes].index(column.empty)
        self.typed[column.name] = pl.repeat(number, self.raw.rows.height, dtype=_EMPTY_TYPES[column.value], eager=True)
        self.empty[f"{column.name}_empty"] = pl.repeat(True, self.raw.rows.height, eager=True)

    def fault(self, code: str, head: str | None, rows: pl.Series) -> None:
        if rows.any():
            self.faults.append((code, head, rows))

    def holds(self, condition: pl.Expr) -> pl.Series:
        """Where a condition on typed columns holds; a value that could not be read breaks no further rule."""
        return _frame(self.typed | self.empty).select(condition.fill_null(False).alias("holds"))["holds"]

    def kept(self) -> pl.DataFrame:
        rows = self.raw.rows
        frame = _frame(self.typed).with_columns(
            pl.lit(self.raw.source_file, pl.Int32).alias("source_file"), rows["row_number"].cast(pl.Int32)
        )
        if not self.faults:
            return frame
        rejected = pl.any_horizontal(pl.lit(rows) for _, _, rows in self.faults)
        return frame.filter(~rejected)

    def rejects(self) -> pl.DataFrame:
        found = [self._reject(code, head, rows) for code, head, rows in self.faults]
        return pl.concat(found) if found else REJECT_COLUMNS.to_frame()

    def _reject(self, code: str, head: str | None, rows: pl.Series) -> pl.DataFrame:
        raw, dataset = self.raw.rows.filter(rows), self.raw.dataset
        person = self.typed["person"].filter(rows) if dataset.by_person else pl.lit(None, pl.Int64)
        shown = pl.col(head) if head in raw.columns else pl.lit(None, pl.String)
        return raw.select(
            dataset=pl.lit(dataset.name),
            source_file=pl.lit(self.raw.source_file, pl.Int32),
            row_number=pl.col("row_number").cast(pl.Int32),
            column_name=pl.lit(head, pl.String),
            raw_value=shown,
            code=pl.lit(code),
            person=person,
        )


def _frame(columns: dict[str, pl.Series]) -> pl.DataFrame:
    return pl.DataFrame([series.alias(name) for name, series in columns.items()])


def _codes(column: Column, cleaned: pl.Series) -> pl.Series:
    known = CODES[column.codes]
    numbers = code_numbers(column.codes, cleaned)
    if column.otherwise is not None:
        numbers = numbers.fill_null(known.index(column.otherwise))
    empty = None if column.empty is None else known.index(column.empty)
    return numbers.set(cleaned == "", empty)
