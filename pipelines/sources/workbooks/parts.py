"""The parts of an XLSX (ECMA-376, an archive of XML): what must be known of them before calamine reads it.

calamine holds a sheet as one full rectangle, and cannot fail but with the process where that is too big; and it
takes an error (`#N/A`) for an empty cell. So each part is inflated once and looked through.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from xml.parsers.expat import ExpatError, ParserCreate

from pipelines.errors import SourceError
from pipelines.sources.files.zipped import damaged, inflated, open_archive

MOST_CELLS: Final = 1 << 26
"""Rows times columns that are read: 60 columns of as many rows as a sheet can have (1,048,576)."""

_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_WITH_PASSWORD: Final = "EncryptedPackage".encode("utf-16-le")
_USUAL: Final = (
    rb' r="(?:[A-Z]|A[A-Z]|B[A-H])(?:[0-9]{1,6}|10[0-4][0-9]{4})"'
    rb'(?: s="[0-9]+"| t="(?:s|str|n|b|e|inlineStr)")* ?/?>'
)
_UNUSUAL_CELL: Final = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])(?!" + _USUAL + rb")")
_ERROR: Final = re.compile(rb"""\bt\s*=\s*(["'])e\1""")
_CELL_OPENS: Final = re.compile(rb"<(?:[\w.-]+:)?c\s[^<>]*")
_CELL_NAME: Final = re.compile(r"([A-Z]{1,3})[0-9]+")


def may_have_errors(path: Path, name: str) -> bool:
    """Whether cells of a workbook may hold errors.

    Raises:
        SourceError: no XLSX, damaged, with a password, a bomb, or with a sheet of more than MOST_CELLS.
    """
    _refuse_ole(path, name)
    with open_archive(path, name) as archive:
        if not any(part.endswith("workbook.xml") for part in archive.namelist()):
            raise _no_workbook(name)
        # Every part is looked through, whatever is found: that checks sizes and CRC before calamine inflates it again.
        return sum(_look_through(archive, part, name) for part in archive.infolist()) > 0


def copy_with_errors_as_text(path: Path, name: str, into: IO[bytes]) -> None:
    """Copy a workbook, its errors as text.

    Raises:
        SourceError: as `may_have_errors`.
    """
    with open_archive(path, name) as archive, zipfile.ZipFile(into, "w") as copy:
        for part in archive.infolist():
            with copy.open(part.filename, "w", force_zip64=True) as content:
                for tags in _whole_tags(inflated(archive, part, name)):
                    content.write(_ERROR.sub(_as_text, tags) if _may_err(tags) else tags)


def _as_text(error: re.Match[bytes]) -> bytes:
    tag = error.string.rfind(b"<", 0, error.start())
    in_cell = tag >= 0 and _CELL_OPENS.fullmatch(error.string, tag, error.start())
    return b't="str"' if in_cell else error[0]


def _may_err(tags: bytes) -> bool:
    return b'"e"' in tags or b"'e'" in tags


def _refuse_ole(path: Path, name: str) -> None:
    """Refuse a compound file (MS-CFB): a workbook behind a password (MS-OFFCRYPTO), or one before Excel 2007."""
    with path.open("rb") as file:
        if file.read(len(_OLE)) != _OLE:
            return
        locked = _holds(file, _WITH_PASSWORD)
    if locked:
        raise SourceError(
            f"{name}：工作簿有密码保护；请在 Excel 中去掉打开密码，另存后重新提供",
            f"{name}: the workbook is protected by a password; set the password aside in Excel and save it again",
        )
    raise _no_workbook(name)


def _holds(file: IO[bytes], words: bytes) -> bool:
    before = b""
    while block := file.read(1 << 20):
        if words in before + block:
            return True
        before = block[-len(words) :]
    return False


def _no_workbook(name: str) -> SourceError:
    return SourceError(
        f"{name}：不是 XLSX 工作簿（可能是旧的 .xls 或其他格式）；请用 Excel 另存为 .xlsx",
        f"{name}: is no XLSX workbook (perhaps an old .xls or another format); save it as .xlsx in Excel",
    )


def _look_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> bool:
    """Whether a part may have cells with errors. Nearly all cells are written alike: only for others XML is parsed."""
    unusual = errors = False
    for tags in _whole_tags(inflated(archive, part, name)):
        unusual |= _UNUSUAL_CELL.search(tags) is not None
        errors |= _may_err(tags)
    if unusual:
        _refuse_far_cells(archive, part, name)
    return errors


def _refuse_far_cells(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> None:
    cells = _Cells()
    try:
        cells.read(inflated(archive, part, name))
    except (ExpatError, ValueError):
        raise damaged(name) from None
    if cells.rows * cells.columns > MOST_CELLS:
        raise SourceError(
            f"{name}：有一张工作表多达 {cells.rows} 行、{cells.columns} 列，无法读取；请删除远处的单元格后重新保存",
            f"{name}: a sheet goes as far as row {cells.rows} and column {cells.columns}, too much to read; "
            "delete the cells far out and save it again",
        )


def _whole_tags(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, no tag cut in two."""
    rest: list[bytes] = []
    for block in blocks:
        cut = block.rfind(b"<")
        if cut < 0:
            rest.append(block)
            continue
        yield b"".join([*rest, block[:cut]])
        rest = [block[cut:]]
    yield b"".join(rest)


@dataclass
class _Cells:
    """How far the cells with content go. A cell without a name stands by the last."""

    rows: int = 0
    columns: int = 0
    _at: list[int] = field(default_factory=lambda: [0, 0])

    def read(self, blocks: Iterable[bytes]) -> None:
        parser = ParserCreate()
        parser.StartElementHandler = self._element
        for block in blocks:
            parser.Parse(block)
        parser.Parse(b"", True)

    def _element(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self._at = [int(attributes.get("r", self._at[0] + 1)), 0]
            case "c":
                self._at = _place(attributes.get("r", ""), self._at)
            case "v" | "is":
                self.rows, self.columns = max(self.rows, self._at[0]), max(self.columns, self._at[1])


def _place(cell: str, before: list[int]) -> list[int]:
    row, column = before
    if named := _CELL_NAME.fullmatch(cell):
        letters = named[1]
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        return [int(cell[len(letters) :]), column]
    return [row, column + 1]
