"""Text in, typed rows and rejects out: one chunk of one file at a time (rules 1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from checks.law.codes import EMPLOYER_SUBJECT
from pipelines.reading import clocks, derived, guards, lost_digits, noting, values
from pipelines.reading.datasets import CODES, CONTRIBUTIONS, EMPLOYER_INTERVALS, Column, Value
from pipelines.reading.faults import AGAINST, SAID_IN, UNDONE, UNREADABLE, Limits, contradicted_rows, faults
from pipelines.reading.intervals import Intervals, interval_spans
from pipelines.reading.layouts import Layouts
from pipelines.reading.reject_cells import cells_sent
from pipelines.reading.sheet import Raw, Sheet

_EMPLOYER_ROWS: Final = pl.Schema({"employer": pl.Int32(), "rows": pl.Int64(), "dataset": pl.String()})
_NOTHING: Final = {
    Value.PERSON: guards.NO_NUMBER,
    Value.EMPLOYER: guards.NO_EMPLOYER,
    Value.NAME: guards.NO_EMPLOYER,
    Value.SUBJECT: guards.NO_NUMBER,
    Value.MONTH: guards.NO_DAY,
    Value.DATE: guards.NO_DAY,
    Value.SIDE_MONEY: "",
}
"""What stands for nothing in a cell; of other values guards.NOTHING."""
_CALLED_TOTAL: Final = r"^\s*(?:(?:本[月期人])?(?:合计|小计|总计|共计)|同[上前左]|\u{3003})\s*$"


@dataclass(frozen=True)
class ReadRows:
    """What became of some records: read = kept rows + rejected rows; a row of several months is one for each."""

    kept: pl.DataFrame
    rejects: pl.DataFrame
    cells: pl.DataFrame
    read: int

    @property
    def rejected(self) -> int:
        """Rows set aside."""
        return self.read - self.kept.height


@dataclass
class Reader:
    """Reads chunks, and remembers the employers and names seen and what is to be noted of them."""

    limits: Limits
    layouts: Layouts
    employers: values.Lexicon = field(default_factory=values.Lexicon)
    names: values.Lexicon = field(default_factory=values.Lexicon)
    employer_rows: list[pl.DataFrame] = field(default_factory=lambda: [_EMPLOYER_ROWS.to_frame()])
    notes: list[pl.DataFrame] = field(default_factory=list)
    intervals: Intervals = field(default_factory=Intervals)
    known: dict[tuple[object, ...], values.KnownTexts] = field(default_factory=dict)

    def read(self, raw: Raw) -> ReadRows:
        """Type the rows of a chunk; each fault of a row becomes a reject.

        Returns:
            kept: the typed columns of the dataset with source_file and row_number; employers and names numbered in
            order of appearance. rejects: as REJECT_COLUMNS. cells: those of the rejected rows, as CELLS.
        """
        sheet = Sheet(derived.with_ends(raw))
        for column in raw.dataset.columns:
            self._column(sheet, column)
        self._derive(sheet)
        for fault in faults(raw.dataset.name, self.limits, set(sheet.raw.rows.columns)):
            sheet.note_fault(fault.code, fault.column, sheet.rows_where(fault.holds))
        sheet.note_fault(UNREADABLE, None, raw.rows["broken"])
        self._add_note("HEADS_DIFFER", sheet, noting.differing_heads(raw.rows))
        if sheet.has(AGAINST):
            sheet.note_fault(UNREADABLE, "kind", contradicted_rows(sheet.typed["kind"], raw.rows[AGAINST]))
        if sheet.has(UNDONE):
            sheet.note_fault(UNREADABLE, SAID_IN.get(raw.dataset.name), raw.rows[UNDONE])
        if raw.dataset is CONTRIBUTIONS:
            derived.owed_where_unpaid(sheet, self.limits)
            self._note_bills(sheet)
        kept = sheet.kept()
        if raw.dataset is EMPLOYER_INTERVALS:
            self.intervals.add(kept)
        return ReadRows(kept, sheet.rejects(), cells_sent(sheet, self.employers), kept.height + sheet.rejected)

    def _column(self, sheet: Sheet, column: Column) -> None:
        texts = sheet.raw.texts(column.head)
        if texts is None:
            if not column.aside:
                sheet.absent(column)
            return
        if column.value is Value.SUBJECT:
            self._subject(sheet, column, texts)
            return
        value, empty = self._values(sheet, column, texts)
        sheet.take_column(column, value, empty)
        self._note(sheet, column, texts, value, empty)

    def _values(self, sheet: Sheet, column: Column, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        nothing = _nothing(column)
        if column.value in (Value.MONEY, Value.SIDE_MONEY):
            return values.money_column(texts, self._known(nothing, column.value))
        if column.value is Value.CODE:
            return self.codes(column, texts)
        if column.head in sheet.raw.doubts:
            return values.read_distinct(texts, self._of_whole_column(sheet, column), nothing)
        parsers = {
            Value.PERSON: values.persons,
            Value.TEXT: values.texts_as_they_are,
            Value.CASE: values.case_numbers,
            Value.SPAN: interval_spans,
            Value.SHARE: values.shares,
            Value.YEAR: values.years,
        }
        if column.value in parsers:
            return values.read_distinct(texts, parsers[column.value], nothing)
        repeating = {
            Value.EMPLOYER: self.employers.employers,
            Value.NAME: self.names.names,
            Value.MONTH: values.months,
            Value.DATE: values.days_of,
            Value.REGION: self._regions,
        }
        return self._known(nothing, column.value).read(texts, repeating[column.value])

    def codes(self, column: Column, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        """The numbers of a column's code words, and whether each cell is empty."""
        known = self._known(_nothing(column), column.codes, column.empty, column.otherwise)
        return known.read(texts, lambda cleaned: self._codes(column, cleaned))

    def _of_whole_column(self, sheet: Sheet, column: Column) -> values.Parser:
        """How days are read of which the whole column shows that they are others than it says."""
        doubt = sheet.raw.doubts[column.head]
        if isinstance(doubt, lost_digits.LostDigits):
            return lost_digits.months_if_no_digit_lost
        cells = pl.repeat(f"{column.head} {doubt.moment}", sheet.raw.rows.height, eager=True)
        self._add_note("TIME_OF_DAY", sheet, cells)
        return clocks.next_months if column.value is Value.MONTH else clocks.next_days

    def _known(self, nothing: str, *kind: object) -> values.KnownTexts:
        """What texts of a kind of column were read as in earlier chunks."""
        return self.known.setdefault((nothing, *kind), values.KnownTexts(nothing))

    def _regions(self, cleaned: pl.Series) -> pl.Series:
        return pl.Series([self.layouts.region(text) or None for text in cleaned], dtype=pl.String)

    def _codes(self, column: Column, cleaned: pl.Series) -> pl.Series:
        known = CODES[column.codes]
        numbers = self.layouts.code_numbers(column.codes, cleaned)
        if column.otherwise is not None:
            numbers = numbers.fill_null(known.index(column.otherwise))
        empty = None if column.empty is None else known.index(column.empty)
        return numbers.set(cleaned == "", empty)

    def _derive(self, sheet: Sheet) -> None:
        """What layouts give by other columns than the canonical ones."""
        derived.derive(sheet, self.limits)
        if sheet.raw.dataset is CONTRIBUTIONS and not sheet.has("employer_id"):
            self._employers_by_interval(sheet)
        if sheet.raw.dataset is EMPLOYER_INTERVALS:
            self._named_employers(sheet)

    def _employers_by_interval(self, sheet: Sheet) -> None:
        """The employer of a month is the unit whose interval holds it; of several, none is known."""
        person, month = sheet.typed["person"], sheet.typed["month"]
        payers = self.intervals.payers(person, month)
        sheet.typed |= {name: payers[name] for name in ("employer", "employer_name")}
        known = person.is_not_null() & month.is_not_null()
        sheet.note_fault("VALUE_MISSING", "employer_id", known & (payers["units"] == 0))
        sheet.note_fault(UNREADABLE, "employer_id", payers["units"] > 1)
        self._count_employers(sheet, payers["employer"])

    def _named_employers(self, sheet: Sheet) -> None:
        """With names only, the name is the number."""
        names, _ = values.read_distinct(sheet.raw.rows["employer_name"], self.employers.employers)
        sheet.typed["employer"] = sheet.typed["employer"].zip_with(sheet.typed["employer"].is_not_null(), names)

    def _subject(self, sheet: Sheet, column: Column, texts: pl.Series) -> None:
        """The subject of a sanction: a person or an employer, as its kind says; neither where the kind is unknown."""
        kind = sheet.typed["subject_kind"]
        is_employer = (kind == EMPLOYER_SUBJECT).fill_null(False)
        is_person = (kind != EMPLOYER_SUBJECT).fill_null(False)
        person, empty = values.read_distinct(texts, values.persons, guards.NO_NUMBER)
        employer, _ = values.read_distinct(texts.set(~is_employer, None), self.employers.employers, guards.NO_NUMBER)
        sheet.typed["person"] = person.set(~is_person, None).cast(pl.Int64)
        sheet.typed["employer"] = employer
        sheet.note_fault("VALUE_MISSING", column.head, empty)
        sheet.note_fault("PERSON_ID_INVALID", column.head, is_person & ~empty & person.is_null())
        self._count_employers(sheet, employer)

    def _count_employers(self, sheet: Sheet, employers: pl.Series) -> None:
        counts = employers.drop_nulls().rename("employer").value_counts(name="rows")
        self.employer_rows.append(counts.with_columns(dataset=pl.lit(sheet.raw.dataset.name)).cast(_EMPLOYER_ROWS))

    def _note(self, sheet: Sheet, column: Column, texts: pl.Series, value: pl.Series, empty: pl.Series) -> None:
        """Note what was read otherwise than it was written."""
        if not (column.aside and column.value is Value.TEXT):
            self._add_note("PLACEHOLDER", sheet, noting.placeholders(texts, empty))
        if column.value is Value.EMPLOYER:
            self._count_employers(sheet, value)
            self._note_guarded_employers(sheet, texts)
        if column.value is Value.PERSON:
            self._add_note("GUARDS_REMOVED", sheet, _unnamed(noting.guarded_numbers(texts, value)))
            self._add_note("PERSON_ROUNDED", sheet, _unnamed(noting.rounded_numbers(texts, value)))
        if column.value is Value.SIDE_MONEY:
            self._add_note("VALUE_IGNORED", sheet, texts.filter(~empty & value.is_null()))
        if column.value is Value.SHARE:
            for code, cells in noting.shares(texts):
                self._add_note(code, sheet, cells)
        if column.codes == "insurance":
            for code, cells in noting.insurances(empty):
                self._add_note(code, sheet, cells)
        if column.otherwise == "other":
            others = value == CODES[column.codes].index(column.otherwise)
            called = others & texts.set(~others, None).str.contains(_CALLED_TOTAL).fill_null(False)
            sheet.note_fault(UNREADABLE, column.head, called)
            self._add_note("ITEM_UNCLEAR", sheet, noting.items_like_wages(texts.filter(others)))

    def _note_bills(self, sheet: Sheet) -> None:
        self._add_note("BILLED_NOT_DUE", sheet, pl.repeat("month", sheet.left_out, eager=True))

    def _note_guarded_employers(self, sheet: Sheet, texts: pl.Series) -> None:
        if self.employers.guarded:
            cleaned = values.cleaned_texts(texts)
            guarded = cleaned.filter(cleaned.is_in(list(self.employers.guarded)))
            self._add_note("GUARDS_REMOVED", sheet, guards.bare_numbers(guarded))

    def _add_note(self, code: str, sheet: Sheet, cells: pl.Series) -> None:
        if len(cells):
            self.notes.append(noting.note_of_cells(code, sheet.raw.dataset.name, cells))


def _unnamed(numbers: pl.Series) -> pl.Series:
    """As many cells, which name nobody."""
    return pl.repeat("person_id", len(numbers), eager=True)


def _nothing(column: Column) -> str:
    """The form of texts that stand for nothing in a column."""
    if column.open_end:
        return f"{guards.NO_DAY}|{guards.OPEN_END}"
    if column.value is Value.CODE and column.empty is not None:
        return guards.NULL
    return _NOTHING.get(column.value, guards.NOTHING)
