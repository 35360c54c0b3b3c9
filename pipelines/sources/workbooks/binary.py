"""Binary workbooks (XLS: MS-XLS, XLSB: MS-XLSB): the cells with errors, which calamine takes for empty ones."""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pipelines.sources.files.compound import Compound
from pipelines.sources.files.zipped import error_of_damaged_archive, inflated_blocks, open_archive
from pipelines.sources.workbooks.refusals import error_of_locked_workbook, refuse_far

Errors = dict[int, dict[int, dict[int, str]]]
"""The texts of cells with errors, by place of the sheet, row and column, all from 0."""

_WORDS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_OTHER_ERROR: Final = "#ERROR!"

_BOF, _BOUND_SHEET, _FILE_PASS, _SHARED_TEXTS = 0x0809, 0x0085, 0x002F, 0x00FC
_BOOL_OR_ERROR, _FORMULAS = 0x0205, (0x0006, 0x0206, 0x0406)

_XLS_CELLS: Final = (0x00FD, 0x0203, 0x0204, 0x027E, 0x00BD, _BOOL_OR_ERROR, *_FORMULAS, 0x00D6, 0x0002, 0x0003, 0x0004)
_XLS_COLUMNS: Final = 256

_BUNDLED_SHEET, _ROW = 156, 0
_CELLS: Final = range(1, 12)
_ERROR_CELLS: Final = (3, 11)
_SHORT_CELLS: Final = range(12, 19)
"""Cells that stand behind the last without saying so: no program is known to write them, and calamine reads none."""

_RELATION: Final = re.compile(rb"<(?:[\w.-]+:)?Relationship\s[^<>]*>")
_ID: Final = re.compile(rb"""\sId\s*=\s*["']([^"']*)["']""")
_TARGET: Final = re.compile(rb"""\sTarget\s*=\s*["']([^"']*)["']""")


def errors_of_xls(path: Path, name: str) -> Errors:
    """The errors of an XLS.

    Raises:
        SourceError: it is damaged, or protected by a password.
    """
    try:
        compound = Compound(path.read_bytes())
        content = compound.stream("Workbook" if "Workbook" in compound.names else "Book")
        return _errors_of_stream(content, name)
    except (ValueError, IndexError, StopIteration, struct.error):
        raise error_of_damaged_archive(name) from None


def _errors_of_stream(content: bytes, name: str) -> Errors:
    """Sheets are parts of the stream that begin where the list of sheets says."""
    starts: dict[int, int] = {}
    sheet, errors = -1, Errors()
    for start, kind, record in _records(content):
        if kind == _SHARED_TEXTS and int.from_bytes(record[4:8], "little") > len(content):
            raise error_of_damaged_archive(name)
        if kind == _FILE_PASS:
            raise error_of_locked_workbook(name)
        if kind == _BOUND_SHEET:
            starts[int.from_bytes(record[:4], "little")] = len(starts)
        elif kind == _BOF:
            sheet = starts.get(start, sheet)
        elif kind in _XLS_CELLS and struct.unpack_from("<H", record, 2)[0] >= _XLS_COLUMNS:
            raise error_of_damaged_archive(name)
        elif (code := _error_code(kind, record)) is not None:
            row, column = struct.unpack_from("<HH", record)
            _put(errors, sheet, row, column, code)
    return errors


def _records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    offset = 0
    while offset + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, offset)
        yield offset, kind, content[offset + 4 : offset + 4 + size]
        offset += 4 + size


def _error_code(kind: int, record: bytes) -> int | None:
    if kind == _BOOL_OR_ERROR and record[7]:
        return record[6]
    if kind in _FORMULAS and record[6] == 2 and record[12:14] == b"\xff\xff":
        return record[8]
    return None


def _put(errors: Errors, sheet: int, row: int, column: int, code: int) -> None:
    errors.setdefault(sheet, {}).setdefault(row, {})[column] = _WORDS.get(code, _OTHER_ERROR)


def errors_of_xlsb(path: Path, name: str) -> Errors:
    """The errors of an XLSB.

    Raises:
        SourceError: it is damaged, has a password, is a bomb, or has a sheet too large to read.
    """
    errors = Errors()
    with open_archive(path, name) as archive:
        for part in archive.infolist():
            for _ in inflated_blocks(archive, part, name):  # checks sizes and CRC before calamine inflates it again
                continue
        try:
            for index, sheet in enumerate(_sheets_of_xlsb(archive, name)):
                cells = _Cells(errors, index)
                cells.read(_content(archive, sheet, name))
                refuse_far(name, cells.rows, cells.columns)
        except (KeyError, struct.error):
            raise error_of_damaged_archive(name) from None
    return errors


def _content(archive: zipfile.ZipFile, part: str, name: str) -> bytes:
    return b"".join(inflated_blocks(archive, archive.getinfo(part), name))


def _sheets_of_xlsb(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """The parts of the sheets in order."""
    book = next(part for part in archive.namelist() if part.casefold().endswith("workbook.bin"))
    folder, file = posixpath.split(book)
    relations = _content(archive, f"{folder}/_rels/{file}.rels".removeprefix("/"), name)
    targets = {_attribute(_ID, each): _attribute(_TARGET, each) for each in _RELATION.findall(relations)}
    for kind, record in _numbered_records(_content(archive, book, name)):
        if kind == _BUNDLED_SHEET:
            (length,) = struct.unpack_from("<I", record, 8)
            relation = record[12 : 12 + 2 * length].decode("utf-16-le")
            yield posixpath.normpath(posixpath.join("/", folder, targets[relation])).removeprefix("/")


def _attribute(pattern: re.Pattern[bytes], tag: bytes) -> str:
    errors = pattern.search(tag)
    return errors[1].decode() if errors else ""


def _numbered_records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Records whose kind and size are written in seven bits a byte."""
    offset = 0
    while offset < len(content):
        kind, offset = _varied(content, offset, 2)
        size, offset = _varied(content, offset, 4)
        yield kind, content[offset : offset + size]
        offset += size


def _varied(content: bytes, offset: int, most: int) -> tuple[int, int]:
    value = 0
    for shift, byte in enumerate(content[offset : offset + most]):
        value |= (byte & 0x7F) << (7 * shift)
        offset += 1
        if byte < 0x80:
            break
    return value, offset


@dataclass
class _Cells:
    """Cells of one sheet: how far they go, and which are errors."""

    errors: Errors
    sheet: int
    rows: int = 0
    columns: int = 0
    _row: int = field(default=0)

    def read(self, content: bytes) -> None:
        for kind, record in _numbered_records(content):
            if kind == _ROW:
                (self._row,) = struct.unpack_from("<I", record)
            elif kind in _CELLS:
                self._cell(kind, record)
            elif kind in _SHORT_CELLS:
                raise KeyError(kind)

    def _cell(self, kind: int, record: bytes) -> None:
        (column,) = struct.unpack_from("<I", record)
        if kind != 1:
            self.rows, self.columns = max(self.rows, self._row + 1), max(self.columns, column + 1)
        if kind in _ERROR_CELLS:
            _put(self.errors, self.sheet, self._row, column, record[8])
