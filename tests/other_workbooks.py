"""Workbooks of other kinds than XLSX, as small as calamine reads them: XLS (MS-XLS in MS-CFB), XLSB, ODS."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

ERRORS = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}


@dataclass(frozen=True)
class Wrong:
    """A cell that holds an error: typed in, or the result of a formula."""

    word: str = "#N/A"
    of_formula: bool = False


Cells = Sequence[Sequence[object]]
SECTOR, MINI = 512, 64
END, FREE, OF_TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def _serial(day: date) -> float:
    return float((day - date(1899, 12, 30)).days)


# --- XLS ----------------------------------------------------------------------------------------------------------


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(
    path: Path, sheets: dict[str, Cells], *, hidden: Sequence[str] = (), locked: bool = False, mini: bool = False
) -> Path:
    """A workbook of Excel 97; its stream is in the file back to front, or among the small ones."""
    before = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    before += record(0x002F, bytes(6)) if locked else b""
    before += b"".join(record(0x00E0, struct.pack("<HH", 0, form) + bytes(16)) for form in (0, 14))
    parts = [_biff_sheet(rows) for rows in sheets.values()]
    place = len(before) + sum(12 + 2 * len(title) for title in sheets) + 4
    listed = b""
    for title, part in zip(sheets, parts, strict=True):
        name = struct.pack("<BB", len(title), 1) + title.encode("utf-16-le")
        listed += record(0x0085, struct.pack("<IBB", place, title in hidden, 0) + name)
        place += len(part)
    stream = before + listed + record(0x000A, b"") + b"".join(parts)
    path.write_bytes(compound({"Workbook": stream}, mini=mini))
    return path


def _biff_sheet(rows: Cells) -> bytes:
    content = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for row, values in enumerate(rows):
        content += b"".join(_biff_cell(row, column, value) for column, value in enumerate(values))
    return content + record(0x000A, b"")


def _biff_cell(row: int, column: int, value: object) -> bytes:
    at = struct.pack("<HHH", row, column, isinstance(value, date))
    match value:
        case None:
            return b""
        case Wrong(word, of_formula):
            if of_formula:
                return record(0x0006, at + struct.pack("<BxBxxxHHI", 2, ERRORS[word], 0xFFFF, 0, 0) + bytes(2))
            return record(0x0205, at + bytes([ERRORS[word], 1]))
        case bool():
            return record(0x0205, at + bytes([value, 0]))
        case date():
            return record(0x0203, at + struct.pack("<d", _serial(value)))
        case int() | float():
            return record(0x0203, at + struct.pack("<d", float(value)))
    text = str(value)
    return record(0x0204, at + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def compound(streams: dict[str, bytes], *, mini: bool = False) -> bytes:
    """A compound file of one stream (and names of empty ones)."""
    (name, content), *others = streams.items()
    small = MINI if mini else SECTOR
    pieces = [content[start : start + small].ljust(small, b"\0") for start in range(0, len(content), small)]
    while not mini and len(pieces) < 8:
        pieces.append(bytes(SECTOR))
    chain = [*reversed(range(len(pieces)))]  # the first piece is last
    following = {piece: chain[index + 1] if index + 1 < len(chain) else END for index, piece in enumerate(chain)}
    laid = b"".join(reversed(pieces))
    table = [END, OF_TABLE]  # sector 0: the directory; 1: the table of sectors; then the pieces
    first, size = chain[0], len(pieces) * small
    mini_table, root = b"", (END, 0)
    if mini:
        mini_table = b"".join(struct.pack("<I", following[piece]) for piece in range(len(pieces)))
        mini_table = mini_table.ljust(SECTOR, b"\xff")
        sectors = -(-len(laid) // SECTOR)
        laid = laid.ljust(sectors * SECTOR, b"\0")
        table += [END, *range(4, 3 + sectors), END]  # sector 2: the table of small pieces
        root, size = (3, len(laid)), len(content)
    else:
        table += [2 + following[piece] if following[piece] != END else END for piece in range(len(pieces))]
        first += 2
    directory = _entry("Root Entry", 5, *root) + _entry(name, 2, first, size)
    directory = b"".join([directory, *(_entry(other, 2, END, 0) for other, _ in others)]).ljust(SECTOR, b"\0")
    packed = b"".join(struct.pack("<I", each) for each in table).ljust(SECTOR, b"\xff")
    assert len(packed) == len(directory) == SECTOR
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 0, 0, 4096, 2 if mini else END, int(mini), END, 0, 1)
    return header.ljust(SECTOR, b"\xff") + directory + packed + mini_table + laid


def _entry(name: str, kind: int, first: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    start = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2, kind, 1) + b"\xff" * 12 + bytes(36)
    return start + struct.pack("<IQ", first, size)


# --- XLSB ---------------------------------------------------------------------------------------------------------


def numbered(kind: int, content: bytes = b"") -> bytes:
    """A record: kind and size in seven bits a byte."""
    return _varied(kind) + _varied(len(content)) + content


def _varied(value: int) -> bytes:
    written = b""
    while value >= 0x80:
        written, value = written + bytes([value & 0x7F | 0x80]), value >> 7
    return written + bytes([value])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(path: Path, sheets: dict[str, Cells], *, short_cells: bool = False) -> Path:
    relation = '<Relationship Id="rId{0}" Type="{1}/worksheet" Target="worksheets/sheet{0}.bin"/>'
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    places = range(1, len(sheets) + 1)
    listed = [
        struct.pack("<II", 0, place) + _wide(f"rId{place}") + _wide(title) for place, title in enumerate(sheets, 1)
    ]
    book = (
        numbered(131) + numbered(143) + b"".join(numbered(156, each) for each in listed) + numbered(144) + numbered(132)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        relations = "".join(relation.format(place, kinds) for place in places)
        archive.writestr("xl/_rels/workbook.bin.rels", f"<Relationships>{relations}</Relationships>")
        for place, rows in zip(places, sheets.values(), strict=True):
            archive.writestr(f"xl/worksheets/sheet{place}.bin", _bin_sheet(rows, short_cells))
    return path


def _bin_sheet(rows: Cells, short_cells: bool) -> bytes:
    content = numbered(129) + numbered(148, struct.pack("<IIII", 0, len(rows), 0, 9)) + numbered(145)
    for row, values in enumerate(rows):
        content += numbered(0, struct.pack("<I", row) + bytes(13))
        content += b"".join(_bin_cell(column, value) for column, value in enumerate(values))
        content += numbered(15, bytes(12)) if short_cells else b""
    return content + numbered(146) + numbered(130)


def _bin_cell(column: int, value: object) -> bytes:
    at = struct.pack("<II", column, 0)
    match value:
        case None:
            return b""
        case Wrong(word, of_formula):
            return numbered(11 if of_formula else 3, at + bytes([ERRORS[word]]) + bytes(10 if of_formula else 0))
        case bool():
            return numbered(4, at + bytes([value]))
        case int() | float():
            return numbered(5, at + struct.pack("<d", float(value)))
    return numbered(6, at + _wide(str(value)))


# --- ODS ----------------------------------------------------------------------------------------------------------

_SPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text")
)
_CALC = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def ods(path: Path, sheets: dict[str, Cells], *, more: str = "", manifest: str = "<manifest/>") -> Path:
    """`more` stands in the last row of the last sheet."""
    tables = ""
    for title, rows in sheets.items():
        cells = ["".join(map(_ods_cell, row)) for row in rows]
        cells[-1] += more if title == [*sheets][-1] else ""
        tables += f'<table:table table:name="{title}">'
        tables += "".join(f"<table:table-row>{row}</table:table-row>" for row in cells) + "</table:table>"
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content{_SPACES}{_CALC}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def _ods_cell(value: object) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case bool():
            return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        case date():
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        case int() | float():
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'
