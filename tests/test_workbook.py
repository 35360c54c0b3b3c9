"""Cells and sheets of a workbook as text, and its manifest."""

from __future__ import annotations

import shutil
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
from pipelines.sources.workbooks import sheet as sheets
from pipelines.sources.workbooks.cells import cell_of_number, cell_text
from pipelines.sources.workbooks.workbook import Workbook
from tests.workbooks import MANIFEST, made, only, opened, read, refused, rewritten, shown


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
    assert float(cell_of_number(value)) == pytest.approx(value, rel=1e-14, abs=0)
    assert "E" not in cell_of_number(value)


@given(value=st.integers(-(10**15) + 1, 10**15 - 1))
def test_whole_numbers_come_as_digits(value: int) -> None:
    assert cell_text(float(value)) == str(value)


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
    assert sheets.open_calamine.cache_info().currsize == 0


def test_read_ahead_by_another_thread(tmp_path: Path) -> None:
    sheet = only(made(tmp_path / "a.xlsx", {"S": [["a"], ["x"]]}))
    assert sheet.lines()
    with ThreadPoolExecutor(max_workers=1) as other:
        assert other.submit(read, sheet, 1, 1).result()["c0"].to_list() == ["x"]


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
