"""Cells of a workbook whose look says something else than they hold (rules 1: nothing wrong in silence)."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.workbooks import only, read, refused

Style = dict[str, object]
PLAIN = [
    '#,##0.00"元"',
    '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    "[$¥-804]#,##0.00",
    "_-* #,##0.00_-;-* #,##0.00_-",
    "#,##0;-#,##0",
]


def book(path: Path, style: Style, *cells: object) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        sheet, other = workbook.add_worksheet("S"), workbook.add_format({"bold": True})
        sheet.write_row(0, 0, ["证件号码", "缴费基数"], other)
        sheet.write_row(1, 0, cells, workbook.add_format(style))
    return path


@pytest.mark.parametrize("cells", [("a", 1), (1,), ("", "文字")])
def test_what_is_struck_through_is_refused_by_its_cell(tmp_path: Path, cells: tuple[object, ...]) -> None:
    struck = book(tmp_path / "a.xlsx", {"font_strikeout": True}, *cells)
    refused(struck, f"单元格 {'A' if cells[0] else 'B'}2 的内容带删除线", "is struck through")


@pytest.mark.parametrize(
    "code",
    [
        '0.00"万"',
        "0!.0000万元",
        '#,##0.00"亿元"',
        '0"千元"',
        '0.0"K"',
        '"-"0',
        "-0",
        "$#,##0.00",
        "[$USD]0",
        '"USD"0',
        '0"00"',
    ],
)
def test_a_unit_that_is_shown_and_not_stored_is_refused(tmp_path: Path, code: str) -> None:
    refused(book(tmp_path / "a.xlsx", {"num_format": code}, 0.8), "单元格 A2 的数字格式", "by its number format")


@pytest.mark.parametrize("style", [{"italic": True}, {}, *({"num_format": code} for code in PLAIN)])
def test_other_looks_say_nothing(tmp_path: Path, style: Style) -> None:
    assert read(only(book(tmp_path / "a.xlsx", style, "a", 8000)), 1, 2)["c1"].to_list() == ["8000"]


@pytest.mark.parametrize("style", [{"font_strikeout": True}, {"num_format": '0"万"'}])
def test_empty_cells_say_nothing(tmp_path: Path, style: Style) -> None:
    assert read(only(book(tmp_path / "a.xlsx", style, "", "")), 0, 2)["c1"].to_list() == ["缴费基数"]


@pytest.mark.parametrize("look", [{"font_strikeout": True}, {"font_script": 1}, {"font_script": 2}])
@pytest.mark.parametrize("parts", [("8000", "9000"), ("1", "8000")])
def test_digits_struck_or_raised_within_a_cell_are_refused(tmp_path: Path, look: Style, parts: tuple[str, str]) -> None:
    def rich(name: str, style: Style, *texts: str) -> Path:
        with xlsxwriter.Workbook(tmp_path / name) as workbook:
            sheet, format_ = workbook.add_worksheet("S"), workbook.add_format(style)
            sheet.write_row(0, 0, ["证件号码", "缴费基数"])
            sheet.write_rich_string(1, 0, format_, texts[0], texts[1])
        return tmp_path / name

    refused(rich("a.xlsx", look, *parts), "一部分数字带删除线", "digits within a cell are struck through")
    assert read(only(rich("b.xlsx", {"italic": True}, *parts)), 1, 2)["c0"].to_list() == ["".join(parts)]
    assert read(only(rich("c.xlsx", look, "注", "8000")), 1, 2)["c0"].to_list() == ["注8000"]
