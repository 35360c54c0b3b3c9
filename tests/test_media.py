"""Workbooks of any kind are read as the same rows."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import SourceError
from pipelines.sources.files.compound import Compound
from pipelines.sources.workbooks.workbook import open_workbook
from tests.extract_files import COLUMNS
from tests.media import GRID, loaded, rows_expected, rows_of
from tests.other_workbooks import Cells, Wrong, compound, ods, xls, xlsb
from tests.test_archive import any_damage, packed
from tests.tried import tried
from tests.workbooks import made, rewritten


@pytest.fixture
def expected(tmp_path: Path) -> list[tuple[object, ...]]:
    return rows_expected(tmp_path)


HEAD = COLUMNS["contributions"].split()

WRITERS: dict[str, Callable[[Path], object]] = {
    "XLSX": lambda path: made(path, {"S": GRID}),
    "XLS": lambda path: xls(path, {"S": GRID}),
    "XLSB": lambda path: xlsb(path, {"S": GRID}),
    "ODS": lambda path: ods(path, {"S": GRID}),
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    "name", ["contributions.xlsx", "contributions.xls", "contributions.csv", "缴费.et", "缴费.dat", "缴费"]
)
def test_a_workbook_is_read_whatever_its_name(
    tmp_path: Path, expected: list[tuple[object, ...]], kind: str, name: str
) -> None:
    def make(path: Path) -> None:
        WRITERS[kind](tmp_path / "made.xlsx")
        shutil.move(tmp_path / "made.xlsx", path)

    found = loaded(tmp_path, name, make)
    assert rows_of(found) == expected
    assert found.rows("select medium from source_file where dataset = 'contributions'") == [(kind,)]


TYPED: Cells = [
    ["证件号码", "数", "日", "是"],
    ["310115199001011234", 12100.5, date(2024, 7, 1), True],
    [None, 202407, "", "x"],
]

AS_TEXT = [
    ["证件号码", "数", "日", "是"],
    ["310115199001011234", "12100.5", "2024-07-01", "TRUE"],
    ["", "202407", "", "x"],
]


@pytest.mark.parametrize("mini", [False, True])
def test_the_cells_of_an_xls_as_text(tmp_path: Path, mini: bool) -> None:
    book = open_workbook(xls(tmp_path / "a.xls", {"S": TYPED, "old": [["x"]]}, hidden=["old"], mini=mini), "a.xls")
    assert [sheet.lines() for sheet in book.sheets] == [AS_TEXT]
    assert book.hidden == ["old"]


def test_the_cells_of_an_ods_as_text(tmp_path: Path) -> None:
    book = open_workbook(ods(tmp_path / "a.ods", {"S": TYPED}), "a.ods")
    assert [sheet.lines() for sheet in book.sheets] == [AS_TEXT]


@pytest.mark.parametrize("write_book", [xls, xlsb])
@pytest.mark.parametrize("of_formula", [False, True])
def test_an_error_in_a_binary_workbook_is_no_empty_cell(
    tmp_path: Path, write_book: Callable[..., Path], of_formula: bool
) -> None:
    rows = [["a", "b"], ["x", Wrong("#REF!", of_formula)], [Wrong("#N/A", of_formula), "y"]]
    book = open_workbook(write_book(tmp_path / "a.bin", {"first": [["x"]], "second": rows}), "a.bin")
    assert [sheet.lines() for sheet in book.sheets] == [[["x"]], [["a", "b"], ["x", "#REF!"], ["#N/A", "y"]]]


@pytest.mark.parametrize(
    "cell",
    [
        '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"/>',
        '<table:table-cell office:value-type="float" office:value="0"><text:p>#N/A</text:p></table:table-cell>',
        '<table:table-cell office:value-type="float" office:value="0"><text:p>Err:502</text:p></table:table-cell>',
    ],
)
def test_an_error_in_an_open_document_is_refused_by_its_position(tmp_path: Path, cell: str) -> None:
    with pytest.raises(SourceError, match=r"a\.ods: sheet “二”, row 2, column 3"):
        open_workbook(ods(tmp_path / "a.ods", {"一": [["x"]], "二": [["a"], ["b", 1]]}, more=cell), "a.ods")


FAR = '<table:table-cell table:number-columns-repeated="16000"/><table:table-cell {}office:value-type="string"/>'


def test_cells_far_out_are_refused_in_the_other_kinds_too(tmp_path: Path) -> None:
    repeated = FAR.format('table:number-rows-spanned="1" ')
    path = ods(tmp_path / "a.ods", {"S": [["a"]]}, more=repeated)
    assert open_workbook(path, "a.ods").sheets
    deep = '</table:table-row><table:table-row table:number-rows-repeated="9000">' + repeated
    with pytest.raises(SourceError, match="cells far out"):
        open_workbook(ods(tmp_path / "a.ods", {"S": [["a"]]}, more=deep), "a.ods")
    far: Cells = [["a"], *[[]] * 70_000, [*[None] * 1000, "x"]]
    with pytest.raises(SourceError, match="cells far out"):
        open_workbook(xlsb(tmp_path / "a.xlsb", {"S": far}), "a.xlsb")


def test_cells_that_calamine_does_not_know_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="damaged"):
        open_workbook(xlsb(tmp_path / "a.xlsb", {"S": [["a"]]}, short_cells=True), "a.xlsb")


@pytest.mark.parametrize(
    "make",
    [
        lambda path: xls(path, {"S": [["a"]]}, locked=True),
        lambda path: ods(path, {"S": [["a"]]}, manifest="<manifest><encryption-data/></manifest>"),
        lambda path: path.write_bytes(compound({"EncryptedPackage": bytes(5000)})),
    ],
)
def test_a_password_on_any_kind_of_workbook(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "a.xls")
    with pytest.raises(SourceError, match="password"):
        open_workbook(tmp_path / "a.xls", "a.xls")


TARGETS = ["./worksheets/", "../xl/worksheets/", "/xl/worksheets/", "/xl/./worksheets/", ".\\worksheets\\"]


@pytest.mark.parametrize("target", TARGETS)
def test_targets_that_excel_follows(tmp_path: Path, target: str) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["a"], ["x"]], "T": [["b"]]})
    rewritten(path, "xl/_rels/workbook.xml.rels", b"worksheets/", target.encode())
    assert [sheet.lines() for sheet in open_workbook(path, "a.xlsx").sheets] == [[["a"], ["x"]], [["b"]]]


def with_formula(path: Path, cell: bytes) -> Path:
    made(path, {"S": [["a"], ["x"]]})
    rewritten(path, "xl/worksheets/sheet1.xml", b"</row></sheetData>", cell + b"</row></sheetData>")
    return path


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="B2"><f>A1+1</f></c>',
        b'<c r="B2"><f>A1+1</f><v/></c>',
        b'<c r="B2" s="1"><f>A1+1</f><v></v></c>',
        b'<c r="B2"><f t="shared" si="0"/></c>',
        b'<c r="B2" t="str"><f>A1</f></c>',
    ],
)
def test_a_formula_that_no_program_has_reckoned_is_refused(tmp_path: Path, cell: bytes) -> None:
    with pytest.raises(SourceError, match="formula of cell B2 has no result"):
        open_workbook(with_formula(tmp_path / "a.xlsx", cell), "a.xlsx")


def test_noughts_of_formulas_are_none_where_all_are_still_to_be_reckoned(tmp_path: Path) -> None:
    path = with_formula(tmp_path / "a.xlsx", b'<c r="B2"><f>A1+1</f><v>0</v></c>')
    with pytest.raises(SourceError, match="formula of cell B2 has no result"):
        open_workbook(path, "a.xlsx")
    rewritten(path, "xl/workbook.xml", b' fullCalcOnLoad="1"', b"")
    (sheet,) = open_workbook(path, "a.xlsx").sheets
    assert sheet.lines() == [["a"], ["x", "0"]]


def test_a_formula_that_gave_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    path = with_formula(tmp_path / "a.xlsx", b'<c r="B2" t="str"><f>""</f><v></v></c>')
    (sheet,) = open_workbook(path, "a.xlsx").sheets
    assert sheet.lines() == [["a"], ["x"]]


@pytest.mark.parametrize("kind", ["XLS", "XLSB", "ODS"])
@tried(15)
@given(data=st.data())
def test_a_workbook_damaged_anywhere_is_read_or_refused(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    WRITERS[kind](tmp_path / "whole")
    whole = tmp_path / "whole"
    if kind == "XLS":
        (tmp_path / "a.xls").write_bytes(data.draw(any_damage(whole.read_bytes())))
    else:
        with zipfile.ZipFile(whole) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = data.draw(st.sampled_from([part for part, content in parts.items() if content and part != "mimetype"]))
        packed(tmp_path / "a.xls", {**parts, name: data.draw(any_damage(parts[name]))}.items())
    told = SourceError("a.xls", "a.xls")
    try:
        for sheet in open_workbook(tmp_path / "a.xls", "a.xls").sheets:
            sheet.lines()
            list(sheet.below(1, 2))
    except SourceError as error:
        told = error
    assert (told.zh[:5], told.en[:5]) == ("a.xls", "a.xls")


@given(st.binary(max_size=1500))
@tried(20)
def test_a_compound_file_of_any_bytes_ends(content: bytes) -> None:
    found = Compound(bytes.fromhex("D0CF11E0A1B11AE1") + content.ljust(1024, b"\3"))
    try:
        names = found.names
    except (ValueError, IndexError):
        names = set()
    assert all(isinstance(name, str) for name in names)
