"""The first sheet of the workbook: what was verified against what, in figures, and how to read the other sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.model.run_file import shanghai_time
from reports.model.summary import Summary
from reports.words.plain import printable_text
from reports.workbook.cells import CUT, LONGEST
from reports.workbook.rows import Edition
from reports.workbook.sheets import Book, set_up_for_paper

_WIDTHS: Final = (30, 11, 11, 11, 11, 60)


@dataclass(frozen=True)
class ListedSheet:
    """A sheet as the first one lists it: its title, how many rows it has, and what they are."""

    title: str
    rows: int
    meaning: str


def add_about(book: Book, edition: Edition, summary: Summary, sheets: Sequence[ListedSheet]) -> None:
    """The sheet that opens first."""
    page = Page(book, edition)
    page.line(edition.text("title"), page.large)
    page.line(
        edition.text("revealed" if edition.masks.reveal else "masked"),
        page.loud if edition.masks.reveal else page.small,
    )
    for warning in _warnings(edition, summary):
        page.line(warning, page.loud)
    _add_answers(page, edition, summary)
    _add_sheets(page, sheets)
    for title, tallies in (("reasons", summary.reasons), ("excluded", summary.excluded)):
        rows = [[each.article, each.count, each.zh if edition.language == "zh" else each.en] for each in tallies]
        page.table(title, ("article", "count", "words"), rows)
    page.table("receipt", (), _receipt(edition, summary))
    counts = ("read", "kept", "rejected", "copies")
    rows = [[name, *(count[each] for each in counts)] for name, count in summary.counts.items()]
    page.table("counts", ("dataset", *counts), rows)
    page.table("legend", (), [[edition.text(name)] for name in ("bounds", "ordered", "cut", "as_csv")])


def _warnings(edition: Edition, summary: Summary) -> Iterator[str]:
    if summary.anybody:
        yield edition.text("anybody").format(summary.anybody)
    if summary.nobody:
        yield edition.text("nobody").format(summary.nobody)
    if not edition.run.has_extract:
        yield edition.text("no_names")


def _add_answers(page: Page, edition: Edition, summary: Summary) -> None:
    page.table("outcomes", ("outcome", "count", "meaning"), [])
    for answer, count in summary.outcomes.items():
        page.row([edition.text(answer), count, edition.text(f"{answer}_meaning")], page.book.formats[answer])


def _add_sheets(page: Page, sheets: Sequence[ListedSheet]) -> None:
    page.table("sheets", ("sheet", "rows", "holds"), [])
    for sheet in sheets:
        page.link(f"internal:'{sheet.title}'!A1", sheet.title)
        page.row([sheet.title, sheet.rows, sheet.meaning], page.book.formats["link"])


def _receipt(edition: Edition, summary: Summary) -> list[list[object]]:
    started = shanghai_time(edition.run.first_row("select started_at from run")["started_at"])
    values = (summary.run_id, started, summary.extract_id, summary.extracted_on, summary.rulebook)
    names = ("run", "begun", "extract", "extracted", "rulebook")
    return [[edition.text(name), value] for name, value in zip(names, values, strict=True)]


class Page:
    """A sheet written line by line."""

    def __init__(self, book: Book, edition: Edition) -> None:
        self.book, self._edition = book, edition
        self.large = book.book.add_format({"bold": True, "font_size": 16})
        self.loud = book.book.add_format({"bold": True, "font_color": "#8B1A1A"})
        self.small = book.book.add_format({"font_color": "#595959"})
        self._strong = book.book.add_format({"bold": True, "font_size": 12, "font_color": "#1F3864"})
        self._sheet: Worksheet = book.book.add_worksheet(edition.text("about_sheet"))
        self._line = 0
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._sheet.hide_gridlines(2)
        set_up_for_paper(self._sheet)
        self._sheet.fit_to_pages(1, 0)

    def line(self, words: str, style: Format) -> None:
        """A line of text."""
        self.row([words], style)

    def row(self, values: Sequence[object], first: Format | None = None) -> None:
        """Values side by side, the first in a format of its own."""
        for column, value in enumerate(values):
            style = first if column == 0 and first is not None else self.book.formats["text"]
            if isinstance(value, int):
                self._sheet.write_number(self._line, column, value, self.book.formats["whole"])
            else:
                self._sheet.write_string(self._line, column, _harmless(value), style)
        self._line += 1

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """A table under its title, with heads or without."""
        self._line += 1
        self.row([self._edition.text(title)], self._strong)
        for column in range(len(_WIDTHS) if heads else 0):
            head = self._edition.text(heads[column]) if column < len(heads) else ""
            self._sheet.write_string(self._line, column, head, self.book.head)
        self._line += bool(heads)
        for row in rows:
            self.row(row)

    def link(self, target: str, shown: str) -> None:
        """A link on the first cell of the next row."""
        self._sheet.write_url(self._line, 0, target, self.book.formats["link"], shown)


def _harmless(value: object) -> str:
    """Text of the data as a cell may hold it; the library takes text between <r> and </r> for its own XML."""
    text = printable_text(value)
    shown = text[:LONGEST] + CUT if len(text) > LONGEST else text
    return f" {shown}" if shown.startswith("<r>") else shown
