"""The workbook of a report, and how its cells are read."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
import python_calamine

from reports.workbook.cells import LONGEST
from reports.workbook.report_workbook import write_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

HOSTILE = (
    '=HYPERLINK("http://example.invalid","x")',
    "+1+1",
    "＝1+1",
    "\t－1+1",
    "\r＠SUM(A1)",
    "@SUM(A1)",
    "http://example.invalid/",
    "internal:'rejects'!A1",
    "<script>alert(1)</script>",
    "<r><t>x</t></r>",
    "<r></c></row></sheetData></r>",
    "]]>&amp;\"'",
    "_x0041_",
    "123456789012345678",
    "2024-07-01",
    "\u202etxt.exe\u2066",
    "a\x01\x0b\x1b[31mb\ufffe\uffff",
    "\U00020bb7" * (LONGEST + 1),
)
Cells = dict[str, list[list[Any]]]


def read_cells(path: Path) -> Cells:
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def sample_run(sample_store: Path) -> Path:
    return (sample_store / "latest.duckdb").resolve()


@pytest.fixture(scope="session")
def sample_workbook(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("book") / "run.xlsx"
    write_workbook(sample_run, target)
    return target


@pytest.fixture(scope="session")
def hostile_run(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's run with harmful text in each field that the data fill, and identity numbers where none belong."""
    store = tmp_path_factory.mktemp("hostile")
    shutil.copytree(sample_run.parent.parent, store / "store", symlinks=True)
    copy = store / "store" / "runs" / sample_run.name
    extract = next((store / "store" / "extracts").glob("*.duckdb"))
    for path, updates in ((copy, OF_RUN), (extract, OF_EXTRACT)):
        with duckdb.connect(str(path)) as connection:
            connection.execute("create temp table harm (place integer, text varchar)")
            connection.executemany("insert into harm values (?, ?)", list(enumerate(HOSTILE)))
            for update in updates:
                connection.execute(update)
    return copy


OF_APPLICATION = """update {} set application_id = application_id || ' ' || harm.text from harm
where harm.place = cast(application_id[4:5] as integer) - 1"""

OF_RUN = (
    *(OF_APPLICATION.format(table) for table in ("verdict", "verdict_reason", "tier", "missing", "investor")),
    f"update verdict set batch_id = harm.text from harm where harm.place = row_number % {len(HOSTILE)}",
    "update missing set detail = harm.text from harm where harm.place = missing.rowid",
    "update reject set raw_value = harm.text from harm where harm.place = reject.rowid",
    "update reject set column_name = '=1+1', raw_value = 'r 110101199001011237 r' where rowid = 1",
    "update source_file set path = '=1+' || path",
    "update employer_number set employer_id = '=2+' || employer_id",
    "update verdict set employer_id = '=2+' || employer_id",
    "update run set extract_id = '<r>=3+3</r>'",
)

OF_EXTRACT = (
    OF_APPLICATION.format("applications"),
    f"update applications set person_name = harm.text from harm where harm.place = application % {len(HOSTILE)}",
    f"update employer_name set employer_name = harm.text from harm where harm.place = name % {len(HOSTILE)}",
)
