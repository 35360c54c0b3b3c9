"""A pre-screened list as a workbook: its rows in order with what was decided, and a page on how it was reckoned."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from checks.law.reasons import Language
from checks.prescreened import Person, Prescreened
from reports.prescreen.teller import COUNTS, Teller, about_judging, assumptions_in_words, remarks_on_list
from reports.words.plain import printable_text
from reports.workbook.cells import CUT, LONGEST

_WIDTHS: Final = {
    "place": 6,
    "person_name": 10,
    "person_id": 20,
    "outcome": 11,
    "reasons": 36,
    "bring": 32,
    "passes": 11,
    "forecast": 36,
    **{f"{count}_{bound}": 8 for count in COUNTS for bound in ("min", "max")},
    "employer_id": 21,
    "employer_name": 22,
}
_CELL: Final = {"valign": "top", "font_size": 10, "bottom": 4, "bottom_color": "#BFBFBF"}
_HEAD: Final = _CELL | {"bold": True, "text_wrap": True, "bg_color": "#1F3864", "font_color": "white", "border": 1}
_COLOURS: Final = {
    "pass": ("#E2F0D9", "#1E5B1E"),
    "refer": ("#FFF2CC", "#7A5200"),
    "fail": ("#F8D7DA", "#8B1A1A"),
    "absent": ("#E7E6E6", "#404040"),
    "repeated": ("#E7E6E6", "#404040"),
    "unusable": ("#F8D7DA", "#8B1A1A"),
}
_OWN_WIDTH: Final = 14
_LINE_HEIGHT: Final = 14


def write_prescreened(
    prescreened: Prescreened, target: Path, language: Language = "zh", *, reveal: bool = False
) -> None:
    """Write the workbook, whole: under its name there is the workbook or what was there before. Same list, same bytes.

    Args:
        reveal: show full names and identity numbers; they are masked otherwise.

    Raises:
        OSError: it cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=".hecha-", dir=target.parent) as folder:
        built = Path(folder) / "built.xlsx"
        try:
            _write(prescreened, built, Teller(language, reveal))
        except XlsxWriterException as error:
            raise OSError(type(error).__name__) from None
        built.replace(target)


def _write(prescreened: Prescreened, path: Path, teller: Teller) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(path), options) as book:
        made = datetime.combine(prescreened.extracted_on, time())
        book.set_properties({"title": teller.text("title"), "author": "hecha", "created": made})
        page = _Page(book, teller)
        page.result(prescreened)
        page.about(prescreened)


class _Page:
    """A workbook being written."""

    def __init__(self, book: Workbook, teller: Teller) -> None:
        self._book, self._teller = book, teller
        self._head = book.add_format(_HEAD)
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._section = book.add_format({"bold": True, "font_size": 11, "top": 1})
        self._text = book.add_format(_CELL | {"num_format": "@", "text_wrap": True})
        self._whole = book.add_format(_CELL | {"num_format": "0", "align": "center"})
        self._month = book.add_format(_CELL | {"num_format": "yyyy-mm", "align": "left"})
        count = book.add_format(_CELL | {"num_format": "0", "align": "left"})
        day = book.add_format(_CELL | {"num_format": "yyyy-mm-dd", "align": "left"})
        self._abouts: dict[type, Format] = {int: count, date: day}
        self._outcomes: dict[str, Format] = {
            name: book.add_format(_CELL | {"num_format": "@", "text_wrap": True, "bg_color": back, "font_color": front})
            for name, (back, front) in _COLOURS.items()
        }

    def result(self, prescreened: Prescreened) -> None:
        """The rows of the list."""
        sheet = self._sheet("result")
        several = len(prescreened.employers()) > 1
        shown = [name for name in _WIDTHS if several or name not in ("employer_id", "employer_name")]
        for column, (name, width) in enumerate((name, _WIDTHS[name]) for name in shown):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, self._teller.text(name), self._head)
        sheet.set_row(0, 44)
        for row, person in enumerate(prescreened.persons, start=1):
            self._person(sheet, row, person, prescreened.applied_on, shown)
        self._own(sheet, prescreened, len(shown))
        sheet.freeze_panes(1, 4)
        sheet.autofilter(0, 0, len(prescreened.persons), len(shown) + len(prescreened.own_heads) - 1)
        sheet.repeat_rows(0)

    def _own(self, sheet: Worksheet, prescreened: Prescreened, first: int) -> None:
        """The list's own columns, behind the others."""
        for index, head in enumerate(prescreened.own_heads):
            sheet.set_column(first + index, first + index, _OWN_WIDTH)
            sheet.write_string(0, first + index, cell_text(self._teller.own_column(head)), self._head)
            for row, person in enumerate(prescreened.persons, start=1):
                self._cell(sheet, row, first + index, self._teller.own_column(person.own[index]))

    def _person(self, sheet: Worksheet, row: int, person: Person, on: date, shown: list[str]) -> None:
        values = self._values(person, on)
        lines = 1
        for column, name in enumerate(shown):
            self._cell(sheet, row, column, values[name], self._outcomes[person.outcome] if name == "outcome" else None)
            lines = max(lines, _lines(_WIDTHS[name], values[name]))
        sheet.set_row(row, _LINE_HEIGHT * lines + 2)

    def _values(self, person: Person, on: date) -> dict[str, object]:
        teller, verdict = self._teller, person.verdict
        bounds = {name: getattr(verdict, name) if verdict else (None, None) for name in COUNTS}
        return {
            "place": int(person.row_label) if person.row_label.isdecimal() else person.row_label,
            "person_name": teller.name(person),
            "person_id": teller.number(person),
            "outcome": teller.text(person.outcome),
            "reasons": "\n".join(teller.reasons_in_words(person)),
            "bring": "\n".join(teller.papers_to_bring(person)),
            "passes": teller.first_month(person),
            "forecast": teller.forecast(person, on),
            **{f"{name}_min": low for name, (low, _) in bounds.items()},
            **{f"{name}_max": high for name, (_, high) in bounds.items()},
            "employer_id": person.employer_id,
            "employer_name": person.employer_name,
        }

    def _cell(self, sheet: Worksheet, row: int, column: int, value: object, style: Format | None = None) -> None:
        if isinstance(value, int):
            sheet.write_number(row, column, value, style or self._whole)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, style or self._month)
        elif value:
            sheet.write_string(row, column, cell_text(str(value)), style or self._text)
        else:
            sheet.write_blank(row, column, None, style or self._text)

    def about(self, prescreened: Prescreened) -> None:
        """What was judged against what, in figures, and what was assumed."""
        sheet, teller = self._sheet("about"), self._teller
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, teller.text("title"), self._title)
        lines: list[tuple[str, object]] = [
            *about_judging(prescreened, teller),
            (teller.text("count"), None),
            *((teller.text(outcome), count) for outcome, count in prescreened.counts().items() if count),
            *self._section_of("remarks", remarks_on_list(prescreened, teller)),
            *self._section_of("assumptions", assumptions_in_words(teller)),
            *self._section_of("reading", [teller.text(name) for name in ("no_decision", "bounds", self._shown())]),
        ]
        for row, (name, value) in enumerate(lines, start=2):
            sheet.write_string(row, 0, name, self._section if value is None else self._text)
            self._cell(sheet, row, 1, value, self._abouts.get(type(value)))
            if isinstance(value, str):
                sheet.set_row(row, _LINE_HEIGHT * _lines(90, value) + 2)

    def _section_of(self, head: str, sentences: list[str]) -> list[tuple[str, object]]:
        return [(self._teller.text(head), None), *(("", each) for each in sentences)] if sentences else []

    def _shown(self) -> str:
        return "revealed" if self._teller.reveal else "masked"

    def _sheet(self, name: str) -> Worksheet:
        """A sheet that prints on A4, across, as wide as the page."""
        sheet = self._book.add_worksheet(self._teller.text(name))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.6)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet


def cell_text(text: str) -> str:
    """Text for a cell: lines kept, other control and direction characters left out, cut where it is too long."""
    shown = "\n".join(printable_text(line) for line in text.split("\n"))
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}{CUT}"


def _lines(width: int, value: object) -> int:
    """How many lines a text takes in a column of a width; a Chinese character takes two digits."""
    if not isinstance(value, str):
        return 1
    taken = (sum(2 if ord(each) > 0x2E80 else 1 for each in line) for line in value.split("\n"))
    return min(sum(max(-(-each // max(width - 1, 1)), 1) for each in taken), 25)
