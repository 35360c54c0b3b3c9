"""Text in, typed rows and rejects out: one batch of one file at a time (rules 1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from checks.law.codes import EMPLOYER_SUBJECT
from checks.law.months import last_day
from checks.schemas import typed_schema
from pipelines.reading import values
from pipelines.reading.datasets import CODES, CONTRIBUTIONS, EMPLOYER_INTERVALS, Column, Dataset, Value
from pipelines.reading.faults import UNREADABLE, Limits, faults
from pipelines.reading.intervals import Intervals, spans
from pipelines.reading.layouts import Layouts

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
    Value.EMPLOYER: UNREADABLE,
    Value.CODE: "CODE_UNKNOWN",
    Value.MONTH: UNREADABLE,
    Value.DATE: UNREADABLE,
    Value.MONEY: UNREADABLE,
    Value.SPAN: UNREADABLE,
    Value.SHARE: UNREADABLE,
    Value.YEAR: UNREADABLE,
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
    Value.SHARE: pl.Int32,
    Value.YEAR: pl.Int32,
}


@dataclass(frozen=True)
class Raw:
    """Records of one file as text: a column for each head found, row_number and broken, and the file's number."""

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
    layouts: Layouts
    employers: values.Lexicon = field(default_factory=values.Lexicon)
    names: values.Lexicon = field(default_factory=values.Lexicon)
    employer_rows: list[pl.DataFrame] = field(default_factory=lambda: [_EMPLOYER_ROWS.to_frame()])
    notes: list[pl.DataFrame] = field(default_factory=list)
    intervals: Intervals = field(default_factory=Intervals)
    known: dict[tuple[object, ...], values.Known] = field(default_factory=dict)

    def read(self, raw: Raw) -> Batch:
        """Type the rows of a batch; each fault of a row becomes a reject.

        Returns:
            kept: the typed columns of the dataset with source_file and row_number; employers and names numbered in
            order of appearance. rejects: as REJECT_COLUMNS.
        """
        sheet = _Sheet(raw)
        for column in raw.dataset.columns:
            self._column(sheet, column)
        self._derive(sheet)
        for fault in faults(raw.dataset.name, self.limits):
            sheet.fault(fault.code, fault.column, sheet.holds(fault.holds))
        sheet.fault(UNREADABLE, None, raw.rows["broken"])
        kept = sheet.kept()
        typed_schema(raw.dataset.name).validate(kept)
        if raw.dataset is EMPLOYER_INTERVALS:
            self.intervals.add(kept)
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
            return self._known(column.codes, column.empty, column.otherwise).read(
                texts, lambda cleaned: self._codes(column, cleaned)
            )
        parsers = {
            Value.PERSON: values.persons,
            Value.TEXT: values.texts_as_they_are,
            Value.SPAN: spans,
            Value.SHARE: values.shares,
            Value.YEAR: values.years,
        }
        if column.value in parsers:
            return values.by_distinct(texts, parsers[column.value])
        repeating = {
            Value.EMPLOYER: self.employers.employers,
            Value.NAME: self.names.names,
            Value.MONTH: values.months,
            Value.DATE: values.dates,
        }
        return self._known(column.value).read(texts, repeating[column.value])

    def _known(self, *kind: object) -> values.Known:
        """What texts of a kind of column were read as in earlier batches."""
        return self.known.setdefault(kind, values.Known())

    def _codes(self, column: Column, cleaned: pl.Series) -> pl.Series:
        known = CODES[column.codes]
        numbers = self.layouts.code_numbers(column.codes, cleaned)
        if column.otherwise is not None:
            numbers = numbers.fill_null(known.index(column.otherwise))
        empty = None if column.empty is None else known.index(column.empty)
        return numbers.set(cleaned == "", empty)

    def _derive(self, sheet: _Sheet) -> None:
        """What layouts give by other columns than the canonical ones."""
        texts = sheet.raw.texts
        if sheet.raw.dataset is CONTRIBUTIONS and texts("billed_in") is not None:
            sheet.typed["paid_on"] = sheet.select(_paid_when_billed_late(self.limits.billed_months_after))
        if sheet.raw.dataset is CONTRIBUTIONS and texts("employer_id") is None:
            self._employers_by_interval(sheet)
        if sheet.raw.dataset is EMPLOYER_INTERVALS:
            self._named_employers(sheet)

    def _employers_by_interval(self, sheet: _Sheet) -> None:
        """The employer of a month is the unit whose interval holds it; of several, none can be told."""
        person, month = sheet.typed["person"], sheet.typed["month"]
        found = self.intervals.payers(person, month)
        sheet.typed |= {name: found[name] for name in ("employer", "employer_name")}
        known = person.is_not_null() & month.is_not_null()
        sheet.fault("VALUE_MISSING", "employer_id", known & (found["units"] == 0))
        sheet.fault(UNREADABLE, "employer_id", found["units"] > 1)
        self._count_employers(sheet, found["employer"])

    def _named_employers(self, sheet: _Sheet) -> None:
        """With names only, the name is the number."""
        names, _ = values.by_distinct(sheet.raw.rows["employer_name"], self.employers.employers)
        sheet.typed["employer"] = sheet.typed["employer"].zip_with(sheet.typed["employer"].is_not_null(), names)

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
        return self.select(condition.fill_null(False))

    def select(self, value: pl.Expr) -> pl.Series:
        """A value from typed columns, and from whether their cells are empty."""
        return _frame(self.typed | self.empty).select(value.alias("value"))["value"]

    def kept(self) -> pl.DataFrame:
        rows = self.raw.rows
        frame = _frame(self._lasting()).with_columns(
            pl.lit(self.raw.source_file, pl.Int32).alias("source_file"), rows["row_number"].cast(pl.Int32)
        )
        if not self.faults:
            return frame
        rejected = pl.any_horizontal(pl.lit(rows) for _, _, rows in self.faults)
        return frame.filter(~rejected)

    def _lasting(self) -> dict[str, pl.Series]:
        aside = {column.name for column in self.raw.dataset.columns if column.aside}
        return {name: series for name, series in self.typed.items() if name not in aside}

    def rejects(self) -> pl.DataFrame:
        found = [self._reject(code, head, rows) for code, head, rows in self.faults]
        return pl.concat(found) if found else REJECT_COLUMNS.to_frame()

    def _reject(self, code: str, head: str | None, rows: pl.Series) -> pl.DataFrame:
        places, dataset = rows.arg_true(), self.raw.dataset
        raw = self.raw.rows[places]
        person = self.typed["person"].gather(places) if dataset.by_person else pl.lit(None, pl.Int64)
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


def _paid_when_billed_late(months_after: int) -> pl.Expr:
    """Without a day of payment, what was billed too late was paid at the end of the month it was billed in."""
    late = pl.col("billed_in") > pl.col("month") + months_after
    return pl.when(pl.col("paid_on_empty") & late).then(last_day(pl.col("billed_in"))).otherwise("paid_on")
