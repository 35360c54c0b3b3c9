"""Workbooks of OpenDocument (ODS): what must be known of them before calamine reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from pipelines.errors import SourceError
from pipelines.sources.files.zipped import error_of_damaged_archive, inflated_blocks, open_archive
from pipelines.sources.workbooks.refusals import error_of_locked_workbook, refuse_far

_ERROR: Final = re.compile(r"Err:[0-9]{3}|#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A)")


def refuse_unreadable(path: Path, name: str) -> None:
    """SourceError where calamine would misread a workbook, or could not read it.

    It takes errors for empty cells or for 0, by the program that wrote them, and makes one rectangle of a sheet.
    """
    tables = _Tables(name)
    with open_archive(path, name) as archive:
        for part in archive.infolist():
            blocks = inflated_blocks(archive, part, name)
            if part.filename == "META-INF/manifest.xml" and b"encryption-data" in b"".join(blocks):
                raise error_of_locked_workbook(name)
            if part.filename == "content.xml":
                tables.read(b"".join(blocks))
            for _ in blocks:
                continue


@dataclass
class _Tables:
    """How far the cells with content go, table by table."""

    name: str
    _title: str = ""
    _row: int = 0
    _column: int = 0
    _rows_alike: int = 1
    _far: list[int] = field(default_factory=lambda: [0, 0])
    _text: list[str] | None = None
    _wrong: bool = False

    def read(self, content: bytes) -> None:
        parser = ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(content, True)
        except (ExpatError, ValueError):
            raise error_of_damaged_archive(self.name) from None

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        given = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        match tag.rpartition(":")[2]:
            case "table":
                self._title, self._row, self._far = given.get("name", ""), 0, [0, 0]
            case "table-row":
                self._column, self._rows_alike = 0, int(given.get("number-rows-repeated", 1))
            case "table-cell" | "covered-table-cell":
                self._column += int(given.get("number-columns-repeated", 1))
                self._text, self._wrong = [], attributes.get("calcext:value-type") == "error"
                if "value-type" in given:
                    self._reach()

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "table-cell" | "covered-table-cell":
                self._close_cell("".join(self._text or []))
            case "table-row":
                self._row += self._rows_alike
            case "table":
                refuse_far(self.name, *self._far)

    def _close_cell(self, text: str) -> None:
        if text:
            self._reach()
        if self._wrong or _ERROR.fullmatch(text):
            raise self._with_error()
        self._text = None

    def _reach(self) -> None:
        self._far = [max(self._far[0], self._row + self._rows_alike), max(self._far[1], self._column)]

    def _with_error(self) -> SourceError:
        row, column = self._row + 1, self._column
        return SourceError(
            f"{self.name}：工作表“{self._title}”第 {row} 行第 {column} 列是公式错误；请更正，或另存为 .xlsx",
            f"{self.name}: sheet “{self._title}”, row {row}, column {column} is an error of a formula; "
            "correct it, or save it as .xlsx",
        )
