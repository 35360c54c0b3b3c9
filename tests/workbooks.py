"""Workbooks as tests write and read them."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipelines.errors import SourceError
from pipelines.sources.records import Records
from pipelines.sources.workbooks.sheet import Sheet
from pipelines.sources.workbooks.workbook import Workbook, open_workbook
from tests.test_archive import packed

FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm:ss", time: "hh:mm:ss", timedelta: "[h]:mm:ss"}


def made(path: Path, sheets: dict[str, list[list[object]]], **options: object) -> Path:
    """A workbook of these rows, each value written as Excel stores its type; None is no cell."""
    with xlsxwriter.Workbook(path, options) as book:
        formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if value is not None:
                        sheet.write(row, column, value, formats.get(type(value)))
    return path


def opened(path: Path) -> Workbook:
    return open_workbook(path, path.name)


def only(path: Path) -> Sheet:
    (sheet,) = opened(path).sheets
    return sheet


def read(records: Records, row: int, cells: int) -> pl.DataFrame:
    return pl.concat(records.below(row, cells))


def shown(tmp_path: Path, *values: object) -> list[str | None]:
    """How values in one column come out, under a head."""
    path = made(tmp_path / "a.xlsx", {"S": [["head"], *([value] for value in values)]})
    return read(only(path), 1, 1)["c0"].to_list()


def refused(path: Path, zh: str, en: str) -> None:
    with pytest.raises(SourceError) as told:
        [sheet.lines() for sheet in opened(path).sheets]
    assert zh in told.value.zh
    assert en in told.value.en
    assert told.value.zh.startswith(path.name)
    assert told.value.en.startswith(path.name)
    assert "\n" not in told.value.zh + told.value.en


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> None:
    """A part of a workbook changed."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    assert any(name == part and old in content for name, content in parts)
    packed(path, [(name, content.replace(old, new) if name == part else content) for name, content in parts])


def with_far_cell(path: Path, cell: bytes) -> Path:
    made(path, {"S": [["a"]]})
    rewritten(path, "xl/worksheets/sheet1.xml", b"</row></sheetData>", b"</row>" + cell + b"</sheetData>")
    return path


MANIFEST: list[list[object]] = [
    ["项目", "值"],
    ["extract_id", "2024年9月"],
    [],
    ["Extracted_On", date(2024, 9, 20)],
    ["tax.from", 202201],
    ["tax.until", "2024年8月"],
    ["contributions.from", date(2016, 1, 1)],
    ["contributions.until", " 2024-09 "],
]
