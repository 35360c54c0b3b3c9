"""Tables of any length as sheets of a workbook: heads, filter, formats, links; long ones go on in a next sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import polars as pl
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.workbook.cells import Column, Kind, rows_as_xml

ROWS: Final = 1_048_575
"""Rows of a sheet below its head."""
_LINKS: Final = 65_530  # that a sheet can hold

_CELL: Final = {"valign": "top", "font_size": 10}
_NUMBER_FORMATS: Final[dict[Kind, str]] = {
    "text": "@",  # a cell that is edited stays text, also where it begins with =
    "whole": "#,##0",
    "money": "#,##0.00",
    "percent": "0.0%",
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
}
_WRONG: Final = _CELL | {
    "num_format": "@",
    "align": "left",
    "indent": 1,
    "bg_color": "#F8D7DA",
    "bold": True,
    "border": 2,
}
_ANSWERS: Final = {"pass": ("#E2F0D9", "#1E5B1E"), "refer": ("#FFF2CC", "#7A5200"), "fail": ("#F8D7DA", "#8B1A1A")}


class StreamedSheet(Worksheet):  # type: ignore[misc]
    """A sheet in constant memory that takes rows as XML: cell by cell, a long ledger takes several times as long."""

    def add_rows(self, rows: str, count: int) -> None:
        """Rows below those that are there."""
        if self.previous_row == 0:
            self._write_single_row(1)  # the head, which waits in memory
        self.fh.write(rows)
        self.dim_rowmax = self.previous_row + count - 1
        self.previous_row += count

    def add_link(self, row: int, column: int, target: str) -> None:
        """A link within the workbook on a cell of a row to come; none where the sheet holds no more of them."""
        if self.hlink_count < _LINKS:
            self.ignore_write_string = True
            self.write_url(row, column, f"internal:{target}")
            self.ignore_write_string = False


@dataclass(frozen=True)
class SheetsOfTable:
    """The sheets that a table fills: their title, and how many rows each takes."""

    title: str
    size: int = ROWS

    def sheet(self, row: int) -> str:
        """The sheet that holds this row of the table, counted from 0."""
        return self.title if row < self.size else f"{self.title}-{row // self.size + 1}"

    def line(self, row: int) -> int:
        """The row's number on its sheet, as the spreadsheet shows it."""
        return row % self.size + 2

    def cell(self, row: int) -> str:
        """The row's first cell, as a link names it."""
        return f"'{self.sheet(row)}'!A{self.line(row)}"


class Book:
    """A workbook being written: no text becomes a formula, a number or a link; same content, same bytes."""

    def __init__(self, path: Path, title: str, made: datetime) -> None:
        self.book = Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(path.parent),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.book.use_zip64()
        self.book.set_properties({"title": title, "author": "hecha", "created": made})
        self.head = self.book.add_format(
            _CELL | {"bold": True, "text_wrap": True, "bg_color": "#1F3864", "font_color": "white"}
        )
        self.formats = _formats(self.book)

    def __enter__(self) -> Book:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Write the file, or give up what was begun."""
        try:
            if kind is None:
                self.book.close()
        finally:
            for sheet in self.book.worksheets():
                sheet._opt_close()

    def write_table(
        self,
        table: SheetsOfTable,
        columns: list[Column],
        frames: Iterable[pl.DataFrame],
        targets: dict[str, SheetsOfTable],
    ) -> None:
        """A table under its heads.

        Args:
            frames: its rows, in their order, a part at a time.
            targets: the tables that links lead to, by name.
        """
        styles = {name: each._get_xf_index() for name, each in self.formats.items()}
        sheet = self._start(table.title, columns)
        for first, part in _parts(frames, table.size):
            if first and first % table.size == 0:
                _finish(sheet, columns)
                sheet = self._start(table.sheet(first), columns)
            _add_links(sheet, part, columns, table.line(first), targets)
            sheet.add_rows(rows_as_xml(part, columns, styles, table.line(first)), part.height)
        _finish(sheet, columns)

    def _start(self, title: str, columns: list[Column]) -> StreamedSheet:
        sheet: StreamedSheet = self.book.add_worksheet(title, StreamedSheet)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.head, self.head)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 2)
        set_up_for_paper(sheet)
        sheet.set_print_scale(65)
        sheet.print_across()
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, 1)
        return sheet


def set_up_for_paper(sheet: Worksheet) -> None:
    """Printed on A4, across, with the sheet's name and the page under it."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_footer("&L&A&R&P / &N")


def _formats(book: Workbook) -> dict[str, Format]:
    formats: dict[str, Format] = {
        kind: book.add_format(_CELL | {"num_format": shown}) for kind, shown in _NUMBER_FORMATS.items()
    }
    formats["wrapped"] = book.add_format(_CELL | {"num_format": "@", "text_wrap": True})
    formats["text"].set_align("left")
    formats["text"].set_indent(1)
    formats["link"] = book.add_format(
        _CELL | {"num_format": "@", "align": "left", "indent": 1, "font_color": "#0563C1", "underline": 1}
    )
    formats["wrong"] = book.add_format(_WRONG)
    for answer, (back, front) in _ANSWERS.items():
        formats[answer] = book.add_format(_CELL | {"num_format": "@", "bg_color": back, "font_color": front})
    return formats


def _parts(frames: Iterable[pl.DataFrame], size: int) -> Iterator[tuple[int, pl.DataFrame]]:
    """The frames cut where a sheet ends, with the number of their first row."""
    done = 0
    for frame in frames:
        left = frame
        while left.height:
            part = left.head(size - done % size)
            yield done, part
            done += part.height
            left = left.slice(part.height)


def _add_links(
    sheet: StreamedSheet, part: pl.DataFrame, columns: list[Column], line: int, targets: dict[str, SheetsOfTable]
) -> None:
    for index, column in enumerate(columns):
        if column.kind == "link":
            for row, target in enumerate(part[f"{column.name}_target"]):
                if target is not None:
                    sheet.add_link(line - 1 + row, index, targets[column.leads_to].cell(target))


def _finish(sheet: StreamedSheet, columns: list[Column]) -> None:
    sheet.autofilter(0, 0, max(sheet.dim_rowmax, 1), len(columns) - 1)
