"""Workbooks: each cell as text, rows where the spreadsheet shows them, and one clear line for what cannot be read."""

from __future__ import annotations

import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineSheet

from pipelines.errors import SourceError
from pipelines.sources.files.zipped import open_archive
from pipelines.sources.records import Records
from pipelines.sources.workbooks import sheet as sheets
from pipelines.sources.workbooks.cells import number, text
from pipelines.sources.workbooks.sheet import Sheet
from pipelines.sources.workbooks.workbook import Workbook, open_workbook
from tests.test_archive import any_damage, packed
from tests.tried import tried

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


@pytest.mark.parametrize(
    ("value", "as_text"),
    [
        pytest.param(" 张三 ", " 张三 ", id="text as it is"),
        pytest.param("007", "007", id="a number as text"),
        pytest.param("310115199001011234", "310115199001011234", id="an identity number as text"),
        pytest.param(310115199001011234, "3.10115199001011E+17", id="an identity number as a number"),
        pytest.param(310115900101123, "310115900101123", id="one of 15 digits as a number"),
        pytest.param(999999999999999, "999999999999999", id="the largest of 15 digits"),
        pytest.param(10**15, "1E+15", id="the smallest of 16"),
        pytest.param(202407, "202407", id="a month"),
        pytest.param(0, "0", id="nought"),
        pytest.param(-0.0, "0", id="nought below"),
        pytest.param(-12, "-12", id="below nought"),
        pytest.param(8123.4500000000007, "8123.45", id="binary noise"),
        pytest.param(0.1 + 0.2, "0.3", id="more noise"),
        pytest.param(99999999999.99, "99999999999.99", id="a large amount"),
        pytest.param(0.00001, "0.00001", id="a small amount without exponent"),
        pytest.param(1.5e-20, "1.5E-20", id="nearly nothing"),
        pytest.param(date(2024, 7, 1), "2024-07-01", id="a day"),
        pytest.param(datetime(2024, 7, 1), "2024-07-01", id="a day with a format for times"),  # noqa: DTZ001
        pytest.param(datetime(2024, 7, 1, 8, 30), "2024-07-01 08:30:00", id="a moment"),  # noqa: DTZ001
        pytest.param(time(8, 30), "08:30:00", id="a time"),
        pytest.param(timedelta(hours=30, minutes=5), "30:05:00", id="a duration"),
        pytest.param(True, "TRUE", id="yes"),
        pytest.param(False, "FALSE", id="no"),
    ],
)
def test_a_cell_as_text(tmp_path: Path, value: object, as_text: str) -> None:
    assert shown(tmp_path, value) == [as_text], "in a column of its type"
    assert shown(tmp_path, "word", value, True, date(2024, 1, 1)) == ["word", as_text, "TRUE", "2024-01-01"], "mixed"
    assert shown(tmp_path, None, value)[-1] == as_text, "below an empty one"


def test_columns_with_gaps(tmp_path: Path) -> None:
    assert shown(tmp_path, 1.5, None, 2) == ["1.5", None, "2"]
    assert shown(tmp_path, date(2024, 7, 1), None, date(2024, 7, 2)) == ["2024-07-01", None, "2024-07-02"]
    assert shown(tmp_path, "a", None, "b") == ["a", None, "b"]


def test_days_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [[date(2024, 7, 1)]]}, date_1904=True)
    assert only(path).lines() == [["2024-07-01"]]


def test_formulas_errors_and_rich_text_come_as_their_values(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for column, (formula, value) in enumerate([("=1+1", 8123.4500000000007), ("=A1", "文"), ("=TRUE()", True)]):
            sheet.write_formula(0, column, formula, None, value)
        for column, error in enumerate(["#N/A", "#DIV/0!", "#REF!", "#NAME?"]):
            sheet.write_formula(1, column, "=x", None, error)
        sheet.write_rich_string(2, 0, book.add_format({"bold": True}), "张", "三")
        sheet.write_blank(3, 0, None, book.add_format({"bold": True}))
    assert only(tmp_path / "a.xlsx").lines() == [
        ["8123.45", "文", "TRUE"],
        ["#N/A", "#DIV/0!", "#REF!", "#NAME?"],
        ["张三"],
    ]


@given(value=st.floats(min_value=-1e14, max_value=1e14).map(lambda value: round(value, 2)))
def test_amounts_come_exactly_and_without_exponent(value: float) -> None:
    assert float(number(value)) == pytest.approx(value, rel=1e-14, abs=0)
    assert "E" not in number(value)


@given(value=st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_come_as_digits(value: int) -> None:
    assert text(float(value)) == str(value)


def test_rows_and_columns_are_where_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [[], [], [None, None, "id", "base"], [None, None, "x", 1], [], [None, None, "y", 2]]
    sheet = only(made(tmp_path / "a.xlsx", {"S": rows}))
    assert sheet.lines() == [[], [], ["", "", "id", "base"], ["", "", "x", "1"], [], ["", "", "y", "2"]]
    below = read(sheet, 3, 4).filter(pl.col("c2").is_not_null())
    assert below.rows() == [(None, None, "x", "1", 4, False), (None, None, "y", "2", 6, False)]
    assert below.schema == {**{f"c{n}": pl.String for n in range(4)}, "row_number": pl.Int32, "broken": pl.Boolean}


def test_a_cell_beyond_the_head_breaks_its_row(tmp_path: Path) -> None:
    sheet = only(made(tmp_path / "a.xlsx", {"S": [["a", "b"], [1, 2, 3], [1, 2, " "], [1], [1, 2, None, 0]]}))
    assert read(sheet, 1, 2)["broken"].to_list() == [True, False, False, True]
    assert read(sheet, 1, 4)["broken"].to_list() == [False] * 4


def test_missing_cells_are_null(tmp_path: Path) -> None:
    sheet = only(made(tmp_path / "a.xlsx", {"S": [["a"], ["x"]]}))
    assert read(sheet, 1, 3).rows() == [("x", None, None, 2, False)]


def test_merged_cells_have_their_value_in_the_first(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 1, 0, 3, "本期")
        sheet.merge_range(0, 0, 1, 0, "姓名")
        sheet.write_row(1, 1, ["收入", "费用", "免税收入"])
    assert only(tmp_path / "a.xlsx").lines() == [["姓名", "本期"], ["", "收入", "费用", "免税收入"]]


def test_many_rows_come_in_chunks_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "CHUNK_ROWS", 7)
    numbered: list[list[object]] = [[n] for n in range(2, 102)]
    sheet = only(made(tmp_path / "a.xlsx", {"S": [["n"], *numbered]}))
    assert len(sheet.lines()) == 53
    chunks = list(sheet.below(1, 1))
    assert [chunk.height for chunk in chunks] == [7] * 14 + [2]
    rows = pl.concat(chunks)
    assert rows["c0"].cast(pl.Int32).to_list() == rows["row_number"].to_list() == list(range(2, 102))


@pytest.mark.parametrize("kept", [0, 8_000_000])
def test_read_again_it_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    monkeypatch.setattr(sheets, "KEPT_CELLS", kept)
    sheet = only(made(tmp_path / "a.xlsx", {"S": [["a"], ["x"]]}))
    assert sheet.lines() == sheet.lines()
    assert read(sheet, 1, 1).equals(read(sheet, 1, 1))


def test_a_sheet_is_parsed_once_and_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    load = sheets._loaded

    def counted(file: sheets.WorkbookFile, title: str) -> CalamineSheet:
        loaded.append(title)
        return load(file, title)

    monkeypatch.setattr(sheets, "_loaded", counted)
    sheet = only(made(tmp_path / "a.xlsx", {"S": [["a"], ["x"]]}))
    sheet.lines()
    read(sheet, 1, 1)
    assert loaded == ["S"]
    assert sheet not in sheets._KEPT
    assert sheets.opened.cache_info().currsize == 0


def test_read_ahead_by_another_thread(tmp_path: Path) -> None:
    sheet = only(made(tmp_path / "a.xlsx", {"S": [["a"], ["x"]]}))
    assert sheet.lines()
    with ThreadPoolExecutor(max_workers=1) as other:
        assert other.submit(read, sheet, 1, 1).result()["c0"].to_list() == ["x"]


class PanicError(BaseException):
    """As what Rust code panics with: no Exception."""


def test_a_panic_of_the_library_is_one_line_and_an_interrupt_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["a"]]})

    def raising(error: BaseException) -> None:
        def rows(_: object) -> None:
            raise error

        monkeypatch.setattr(sheets, "_rows", rows)

    raising(PanicError("张三"))
    refused(path, "已损坏", "damaged")
    raising(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        only(path).lines()


def test_visible_sheets_in_order_hidden_ones_by_title(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheets = {title: book.add_worksheet(title) for title in ("tax", "old", "contracts", "older")}
        sheets["old"].hide()
        sheets["older"].very_hidden()
        for sheet in sheets.values():
            sheet.write(0, 0, "x")
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=tax!$A$1:$A$1"})
        book.add_chartsheet("chart").set_chart(chart)
    book = opened(tmp_path / "a.xlsx")
    assert [(sheet.title, sheet.name) for sheet in book.sheets] == [
        ("tax", "a.xlsx/tax"),
        ("contracts", "a.xlsx/contracts"),
    ]
    assert book.hidden == ["old", "older"]


def test_the_one_visible_sheet_bears_the_name_of_its_workbook(tmp_path: Path) -> None:
    assert only(made(tmp_path / "a.xlsx", {"S": [["a"]]})).name == "a.xlsx"


def test_the_digest_is_of_the_bytes_and_the_title(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["a"]], "T": [["a"]]})
    again = tmp_path / "b.xlsx"
    shutil.copy(path, again)
    other = made(tmp_path / "c.xlsx", {"S": [["b"]], "T": [["a"]]})
    digests = [sheet.digest for each in (path, again, other) for sheet in opened(each).sheets]
    assert digests[:2] == digests[2:4]
    assert len(set(digests)) == 4


def test_the_size_is_about_that_of_the_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [["310115199001011234", 202407, 8123.45, "normal"]] * 100
    size = len("310115199001011234,202407,8123.45,normal\n") * 100
    assert size / 2 < only(made(tmp_path / "a.xlsx", {"S": rows})).text_size < size * 2


def test_an_empty_sheet_has_no_lines(tmp_path: Path) -> None:
    sheet = only(made(tmp_path / "a.xlsx", {"S": []}))
    assert (sheet.lines(), list(sheet.below(1, 3)), sheet.text_size) == ([], [], 0)


def test_a_visible_sheet_there_must_be(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["x"]]})
    rewritten(path, "xl/workbook.xml", b'name="S"', b'name="S" state="hidden"')
    refused(path, "没有可见的工作表", "no visible sheet")


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    ole = bytes.fromhex("D0CF11E0A1B11AE1") + bytes((1 << 20) - 20) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    (tmp_path / "a.xlsx").write_bytes(ole)
    refused(tmp_path / "a.xlsx", "去掉打开密码", "password")


def test_an_old_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(5000))
    refused(tmp_path / "a.xlsx", "另存为 .xlsx", "save it as .xlsx")


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    refused(packed(tmp_path / "a.xlsx", [("word/document.xml", b"<a/>")]), "不是 XLSX", "no XLSX")


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\3\4"])
def test_no_workbook_at_all(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(content)
    refused(tmp_path / "a.xlsx", "已损坏", "damaged")


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> None:
    """A part of a workbook changed."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    assert any(name == part and old in content for name, content in parts)
    packed(path, [(name, content.replace(old, new) if name == part else content) for name, content in parts])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "gb18030"])
def test_xml_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["证件号码", 1]]})
    for part in ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"):
        with zipfile.ZipFile(path) as archive:
            whole = archive.read(part)
        rewritten(path, part, whole, whole.decode().replace("UTF-8", encoding).encode(encoding))
    refused(path, "不是 UTF-8", "not written in UTF-8")


@pytest.mark.parametrize("length", [0, 20, 300, 500])
def test_xml_that_ends_early(tmp_path: Path, length: int) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["a", 1]] * 50})
    with zipfile.ZipFile(path) as archive:
        whole = archive.read("xl/worksheets/sheet1.xml")
    assert len(whole) > 1000
    rewritten(path, "xl/worksheets/sheet1.xml", whole, whole[:length])
    refused(path, "已损坏", "damaged")


def test_a_bomb_in_a_workbook(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", {"S": [["a"]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.xml", "w") as part:
        for _ in range(257):
            part.write(bytes(1 << 20))
    refused(path, "压缩炸弹", "zip bomb")


def with_far_cell(path: Path, cell: bytes) -> Path:
    made(path, {"S": [["a"]]})
    rewritten(path, "xl/worksheets/sheet1.xml", b"</row></sheetData>", b"</row>" + cell + b"</sheetData>")
    return path


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', id="the last"),
        pytest.param(b'<row r="9"><c r="A9999999"><v>1</v></c></row><row><c r="I9999999"><v/></c></row>', id="a row"),
        pytest.param(b'<row r="9"><c r="BM1048576"><v>1</v></c></row>', id="the 65th column"),
        pytest.param(b'<row r="1048576">' + b"<c><v>1</v></c>" * 70 + b"</row>", id="without names"),
    ],
)
def test_a_cell_too_far_out(tmp_path: Path, cell: bytes) -> None:
    """Calamine would take 500 GB for the first, and end the process."""
    refused(with_far_cell(tmp_path / "a.xlsx", cell), "远处的单元格", "cells far out")


def test_a_wide_sheet_and_far_cells_without_content_are_read(tmp_path: Path) -> None:
    wide = only(made(tmp_path / "a.xlsx", {"S": [list(range(1000)), [1]]}))
    assert wide.lines()[0] == [str(number) for number in range(1000)]
    far = only(with_far_cell(tmp_path / "b.xlsx", b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    assert far.lines() == [["a"]]


@pytest.mark.parametrize("tag", [b"<c t='e' r='A2'>", b'<c r="A2" s="0"  t="e">', b'<c t = "e">'])
def test_errors_however_they_are_written(tmp_path: Path, tag: bytes) -> None:
    sheet = only(with_far_cell(tmp_path / "a.xlsx", b'<row r="2">' + tag + b"<v>#N/A</v></c></row>"))
    assert sheet.lines() == [["a"], ["#N/A"]]


def test_text_that_looks_like_an_error_stays(tmp_path: Path) -> None:
    words = ['c t="e"', '<c t="e">', "t='e'>"]
    cell = b'<row r="2"><c t="e" r="A2"><v>#N/A</v></c><c r="B2" t="str"><v>&lt;c t="e"></v></c></row>'
    path = with_far_cell(tmp_path / "a.xlsx", cell)
    assert only(path).lines() == [["a"], ["#N/A", '<c t="e">']]
    assert shown(tmp_path, *words) == words


def test_every_line_of_the_limits_is_passed_by_an_ordinary_workbook(tmp_path: Path) -> None:
    rows: list[list[object]] = [["正常缴费", 202407, 8123.45, date(2024, 7, 1)]] * 20_000
    path = made(tmp_path / "a.xlsx", {"S": rows})
    with open_archive(path, "a.xlsx") as archive:
        assert sum(part.file_size for part in archive.infolist()) > 10 * path.stat().st_size
    assert read(only(path), 0, 4).height == 20_000


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


def about(tmp_path: Path, rows: list[list[object]], title: str = "manifest") -> Workbook:
    return opened(made(tmp_path / "a.xlsx", {"tax": [["x"]], title: rows}))


def test_the_manifest_is_nested_as_in_the_file(tmp_path: Path) -> None:
    book = about(tmp_path, MANIFEST, "Manifest")
    assert [sheet.name for sheet in book.sheets] == ["a.xlsx/tax"]
    assert book.manifest() == {
        "extract_id": "2024年9月",
        "extracted_on": "2024-09-20",
        "coverage": {
            "tax": {"from": "2022-01", "until": "2024-08"},
            "contributions": {"from": "2016-01", "until": "2024-09"},
        },
    }


def test_a_manifest_may_say_little_or_be_missing(tmp_path: Path) -> None:
    assert about(tmp_path, [["extracted_on", "2024/9/20"], ["tax.from"]]).manifest() == {"extracted_on": "2024-09-20"}
    assert about(tmp_path, []).manifest() == {}
    assert opened(made(tmp_path / "b.xlsx", {"tax": [["x"]]})).manifest() is None


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (["extracted", "2024-09-20"], "项目无法识别", "unknown"),
        (["", "2024-09-20"], "项目无法识别", "unknown"),
        (["extract_id", "again"], "重复", "twice"),
        (["extracted_on", "20 September"], "extracted_on 应为日期", "extracted_on must be a day"),
        (["tax.from", 13], "tax.from 应为月份", "tax.from must be a month"),
        (["tax.until", "2024-13"], "tax.until 应为月份", "tax.until must be a month"),
    ],
)
def test_what_a_manifest_must_not_say(tmp_path: Path, row: list[object], zh: str, en: str) -> None:
    book = about(tmp_path, [["name", "value"], ["extract_id", "x"], [], row])
    with pytest.raises(SourceError) as told:
        book.manifest()
    assert told.value.zh.startswith("a.xlsx/manifest：第 4 行")
    assert told.value.en.startswith("a.xlsx/manifest: row 4")
    assert zh in told.value.zh
    assert en in told.value.en


def read_or_refused(path: Path) -> None:
    """Whatever the bytes: sheets, or one line that begins with the name."""
    told = SourceError("a.xlsx", "a.xlsx")
    try:
        book = opened(path)
        book.manifest()
        for sheet in book.sheets:
            sheet.lines()
            list(sheet.below(1, 2))
    except SourceError as error:
        told = error
    assert (told.zh[:6], told.en[:6]) == ("a.xlsx", "a.xlsx")
    assert "\n" not in told.zh + told.en


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    rows: list[list[object]] = [["id", "on"], ["x", date(2024, 7, 1)], [1.5, True], ["NA", None, "z"]]
    path = made(tmp_path_factory.mktemp("whole") / "a.xlsx", {"tax": rows, "manifest": MANIFEST})
    return path.read_bytes()


@tried(30)
@given(data=st.data())
def test_a_file_damaged_anywhere_is_read_or_refused(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    (tmp_path / "a.xlsx").write_bytes(data.draw(any_damage(whole)))
    read_or_refused(tmp_path / "a.xlsx")


@tried(30)
@given(data=st.data())
def test_a_part_damaged_anywhere_is_read_or_refused(tmp_path: Path, whole: bytes, data: st.DataObject) -> None:
    """The archive is whole; the XML in it is not."""
    (tmp_path / "whole.xlsx").write_bytes(whole)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    parts[name] = data.draw(any_damage(parts[name]))
    read_or_refused(packed(tmp_path / "a.xlsx", parts.items()))
