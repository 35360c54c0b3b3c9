"""Heavy workbooks (XLSX), their sheets written as text, since a million rows would take a minute else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import IO, Final

import polars as pl
import xlsxwriter

from tests.heavy.records import HEAD, SIZE, records

_ROWS: Final = 1 << 20
_FIRST: Final = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_LAST: Final = b"</sheetData></worksheet>"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def workbook(count: int, sheet: Callable[[IO[bytes], int], None]) -> Callable[[Path], None]:
    """A workbook of so many sheets, each of which has the head and the rows that a function writes."""

    def write(path: Path) -> None:
        empty = io.BytesIO()
        with xlsxwriter.Workbook(empty) as book:
            for _ in range(count):
                book.add_worksheet()
        with (
            zipfile.ZipFile(empty) as parts,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as heavy,
        ):
            for number, name in enumerate(parts.namelist()):
                if not name.startswith("xl/worksheets/"):
                    heavy.writestr(name, parts.read(name))
                    continue
                with heavy.open(name, "w", force_zip64=True) as part:
                    part.write(_FIRST + _row(1, *HEAD))
                    sheet(part, number)
                    part.write(_LAST)

    return write


def not_alike(sheet: IO[bytes], number: int) -> None:
    """As many records as a sheet has rows, none like another."""
    row = pl.int_range(2, _ROWS + 1)
    cells = [
        pl.format(f'<c r="{letter}{{}}" t="inlineStr"><is><t>{{}}</t></is></c>', row, pl.col(name).cast(pl.String))
        for letter, name in zip(_LETTERS, HEAD, strict=False)
    ]
    rows = records(number, _ROWS - 1).select(pl.format('<row r="{}">{}</row>', row, pl.concat_str(cells)))
    for part in rows.iter_slices(10_000):
        sheet.write("".join(part.to_series()).encode())


def long_texts(sheet: IO[bytes], number: int) -> None:
    """Texts as long as a cell can have, of letters that pack to half."""
    random = Random(number)
    for row in range(2, 2 * SIZE // 32_000):
        sheet.write(_row(row, random.randbytes(16_000).hex()))


def without_values(sheet: IO[bytes], _: int) -> None:
    """Cells that only have a style."""
    for row in range(2, _ROWS):
        cells = "".join(f'<c r="{letter}{row}" s="1"/>' for letter in _LETTERS)
        sheet.write(f'<row r="{row}">{cells}</row>'.encode())


def _row(number: int, *values: str) -> bytes:
    cells = (
        f'<c r="{c}{number}" t="inlineStr"><is><t>{v}</t></is></c>' for c, v in zip(_LETTERS, values, strict=False)
    )
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()
