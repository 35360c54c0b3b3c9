"""What stands above a head, heads of several lines, units, and sheets that go on."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipelines.errors import SourceError
from pipelines.reading.datasets import CONTRIBUTIONS
from pipelines.sources.head_lines import merged_head
from pipelines.sources.leads import Lead
from pipelines.sources.source import SourceContents
from pipelines.sources.tables import Table, recognise
from pipelines.sources.units import without_unit
from pipelines.sources.workbooks.workbook import open_workbook
from tests.extract_files import FIRM, person
from tests.tables_of_lines import HEAD, LAYOUTS, RETURN, Lines, declared, paid, period, read, refused, tables

# --- what stands above a head -----------------------------------------------------------------------------------------
WORDS = {"税款所属期": "month", "扣缴义务人识别号": "agent_id"}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (["税款所属期：", "2024-07-01", "至", "2024-09-30"], "2024-07-01 至 2024-09-30"),
        (["税款所属期", "2024-07-01至", "2024-09-30"], "2024-07-01至 2024-09-30"),
        (["税款所属期：2024-07-01", "至2024-09-30"], "2024-07-01 至2024-09-30"),
        (["扣缴义务人识别号：", *FIRM], FIRM),
        (["扣缴义务人识别号", *FIRM, "", "税款所属期：x"], FIRM),
    ],
)
def test_a_value_over_several_cells(line: list[str], value: str) -> None:
    assert value in Lead().with_further_lines([line], ()).values(WORDS).values()


@pytest.mark.parametrize(
    "said",
    [
        ["税款所属期：", "2024-07-01", "至", "2024-09-30"],
        ["税款所属期起：2024-07-01", "税款所属期止：2024-09-30"],
        ["税款所属期：2024 年 7 月 1 日 至 2024 年 9 月 30 日"],
    ],
)
def test_a_period_of_several_months_is_refused_however_it_is_written(tmp_path: Path, said: list[str]) -> None:
    refused(tmp_path, [said, [f"扣缴义务人识别号：{FIRM}"], RETURN, declared(1)], "must be one month", "tax")


def test_blanks_within_a_period_count_for_nothing(tmp_path: Path) -> None:
    said = ["税款所属期： 2024 年 07 月 01 日 至 2024 年 07 月 31 日"]
    rows = read(tmp_path, [said, [f"扣缴义务人识别号：{FIRM}"], RETURN, declared(1)], "tax")
    assert rows["month"].to_list() == ["2024年07月01日"]


# --- heads ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        "缴费基数(元)",
        "缴费基数[元]",
        "缴费基数【元】",
        "*缴费基数（必填）",
        "缴费基数(元)(必填)",
        "缴费基数（元/月）",
        "缴费基数*",
    ],
)
def test_units_and_marks_say_nothing(head: str) -> None:
    assert without_unit(head, {"缴费基数"}) == "缴费基数"


@pytest.mark.parametrize(
    ("head", "word"),
    [
        ("缴费基数（单位）", "缴费基数〔单位〕"),
        ("收入（累计）", "收入〔累计〕"),
        ("收入（本月）", "收入"),
        ("税款所属期（起）", "税款所属期起"),
        ("纳税人识别号（统一社会信用代码）", "纳税人识别号"),
        ("出生年月（YYYYMM）", "出生年月"),
        ("证件号码（18位）", "证件号码"),
        ("应补(退)税额", "应补(退)税额"),
        ("经办日期（缴费日期）", "经办日期〔缴费日期〕"),
        ("说明（是否到账）", "说明〔是否到账〕"),
        ("*到账日期（必填）（缴费日期）", "到账日期"),
    ],
)
def test_other_brackets_are_part_of_a_head(head: str, word: str) -> None:
    assert without_unit(head, LAYOUTS.words_of_values) == word


@pytest.mark.parametrize("head", ["经办日期（缴费日期）", "说明（是否到账）", "金额（欠费）", "单位缴费（未到账）"])
def test_a_bracket_that_may_decide_something_is_not_passed_over(tmp_path: Path, head: str) -> None:
    heads, row = [*HEAD[:4], HEAD[5], head], [*paid(1)[:4], "正常缴费", "2024-09-15"]
    (table,) = tables(tmp_path, [heads, row])
    assert LAYOUTS.unclear_heads(table.dataset, table.heads)
    (table,) = tables(tmp_path, [[*heads[:5], "单位缴费（元）"], row])
    assert not LAYOUTS.unclear_heads(table.dataset, table.heads)


def test_what_is_for_the_unit_or_to_date_is_another_column(tmp_path: Path) -> None:
    refused(tmp_path, [[*HEAD[:3], "缴费基数（单位）", *HEAD[4:]], paid(1)], "missing: base")
    lines = [
        *period(7),
        [*RETURN[:4], "收入（累计）", "收入（本月）", "备注"],
        ["1", "人", person(1), "正常工资薪金", "99", "8000", ""],
    ]
    assert read(tmp_path, lines, "tax")["income"].to_list() == ["8000"]


@pytest.mark.parametrize(
    "above",
    [
        [],
        [["单位：万元"]],
        [["金额单位：人民币万元"]],
        [["缴费明细表（万元）"]],
        [["缴费明细表（单位：万元）", "", "日期"]],
        [["", "", "单位", "万元"]],
        [["制表单位：万元堂  单 位：万元"]],
        [["金额单位为万元"]],
        [["以下金额均为万元"]],
        [["金额以万元计"]],
        [["单位：RMB 万元、人"]],
        [["单位：万 圆"]],
        [["（万元、保留两位小数）"]],
    ],
)
def test_ten_thousands_are_reckoned(tmp_path: Path, above: Lines) -> None:
    head = HEAD if above else [*HEAD[:3], "缴费基数(万元)", *HEAD[4:]]
    rows = read(tmp_path, [*above, head, paid(1, base="0.8"), paid(2, base=" "), paid(3, base="无")])
    assert rows["base"].to_list() == ["0.8万", " ", "无"]


def test_other_multiples_are_refused(tmp_path: Path) -> None:
    refused(tmp_path, [[*HEAD[:3], "缴费基数(千元)", *HEAD[4:]], paid(1)], "are not reckoned")
    lines = [["单位：元"], HEAD, paid(1), ["单位：万元"], HEAD, paid(2, base="0.8")]
    assert read(tmp_path, lines)["base"].to_list() == ["8000", "0.8万"]


@pytest.mark.parametrize("unit", ["千元", "亿元", "分", "美元"])
def test_units_above_that_are_not_reckoned_are_refused(tmp_path: Path, unit: str) -> None:
    refused(tmp_path, [[f"金额单位：{unit}"], HEAD, paid(1)], "are not reckoned")
    employer = [[f"缴费单位：{unit}公司"], HEAD, paid(1)]
    capital = [["注册资本（万元）：500"], HEAD, paid(1)]
    assert read(tmp_path, capital)["base"].to_list() == ["8000"]
    assert read(tmp_path, employer)["base"].to_list() == ["8000"]


def test_a_unit_holds_until_another_is_said(tmp_path: Path) -> None:
    lines = [["单位：万元"], *period(7), RETURN, declared(1, "0.8"), *period(8), RETURN, declared(1, "0.9")]
    assert read(tmp_path, lines, "tax")["income"].to_list() == ["0.8万", "0.9万"]


def test_a_unit_below_the_amounts_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, [HEAD, paid(1, base="0.8"), ["注：金额单位：万元"]], "row 3 says that amounts are in 万元")
    assert read(tmp_path, [HEAD, paid(1), ["注：金额单位：元"]]).height == 1
    assert read(tmp_path, [["单位：万元"], HEAD, paid(1), ["注：金额单位：万元"]])["base"].to_list() == ["8000万"]


def test_an_inner_head_is_named_with_its_outer_one_where_that_tells_more() -> None:
    assert merged_head([["姓名", "本期", "", "备注"], ["", "收入", "费用", ""]]) == ["姓名", "收入", "费用", "备注"]
    assert merged_head([["姓名", "医疗", "", "养老", ""], ["", "基数", "金额", "基数", "金额"]]) == [
        "姓名", "医疗基数", "医疗金额", "养老基数", "养老金额",
    ]  # fmt: skip
    assert merged_head([["姓名", "累计情况", ""], ["", "收入", "费用"]]) == ["姓名", "累计情况收入", "累计情况费用"]
    assert merged_head([["姓名", "累计情况", "", "本月（次）情况"], ["", "收入", "费用", "收入"]]) == [
        "姓名", "累计情况收入", "累计情况费用", "收入",
    ]  # fmt: skip
    assert merged_head([["单位信息", "", "社保"], ["统一社会信用代码", "单位名称", "单位金额"]]) == [
        "统一社会信用代码", "单位名称", "单位金额",
    ]  # fmt: skip
    assert merged_head([["姓名", "费款所属期", "", "试用期"], ["", "起", "止", "起始日期"]]) == [
        "姓名", "费款所属期起", "费款所属期止", "试用期起始日期",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "outer", [["", "", "", "医疗保险", "", "养老保险", ""], ["基本信息", "", "", "单位部分", "", "个人部分", ""]]
)
def test_two_bases_below_two_heads_are_refused(tmp_path: Path, outer: list[str]) -> None:
    inner = ["证件号码", "单位编号", "缴费年月", "缴费基数", "缴费类型", "缴费基数", "金额"]
    refused(tmp_path, [outer, inner, [person(1), FIRM, "202408", "36549", "正常缴费", "8000", "1"]], "base")


def test_an_outer_head_that_makes_another_column_of_the_income(tmp_path: Path) -> None:
    outer = ["", "", "", "", "累计情况", "", ""]
    refused(tmp_path, [*period(7), outer, RETURN, declared(1)], "no line holds all columns of tax", "tax")
    title = ["2024年累计申报"]
    assert read(tmp_path, [*period(7), title, RETURN, declared(1)], "tax").height == 1


# --- sheets -----------------------------------------------------------------------------------------------------------


def book(tmp_path: Path, **sheets: Lines) -> list[Table]:
    path = tmp_path / ("社保缴费.xlsx" if any(HEAD in lines for lines in sheets.values()) else "个税明细.xlsx")
    with xlsxwriter.Workbook(path) as made:
        for title, lines in sheets.items():
            sheet = made.add_worksheet(title)
            for number, cells in enumerate(lines):
                sheet.write_row(number, 0, cells)
    found = SourceContents(LAYOUTS, tmp_path)
    found.file(path, path.name)
    return found.tables


def test_a_sheet_without_a_head_goes_on_under_that_before(tmp_path: Path) -> None:
    found = book(tmp_path, 一=[HEAD, paid(1)], 二=[paid(2), ["合计"], paid(3)], 说明=[["本表由系统导出"]])
    rows = [pl.concat(each.chunks()) for each in found]
    assert [each["person_id"].to_list() for each in rows] == [[person(1)], [person(2), person(3)]]
    assert rows[1]["row_number"].to_list() == [1, 3]


def test_a_sheet_of_persons_that_does_not_go_on_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"社保缴费\.xlsx/二: holds what look like identity numbers, and no head"):
        book(tmp_path, 一=[HEAD, paid(1)], 二=[[person(2), "8000"]])


def test_a_sheet_below_a_lead_goes_on_where_its_title_says_nothing(tmp_path: Path) -> None:
    first = [*period(7), RETURN, declared(1)]
    for title, goes_on in {"Sheet2": True, "续": True, "8月": False, "08": False}.items():
        if goes_on:
            assert [each.given["month"] for each in book(tmp_path, 一=first, **{title: [declared(2)]})] == [
                "2024年07月01日",
                "2024年07月01日",
            ]
        else:
            with pytest.raises(SourceError, match=f"{title}: holds rows like those of"):
                book(tmp_path, 一=first, **{title: [declared(2)]})


def test_a_sheet_without_a_head_below_a_title_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="二: holds rows like those of"):
        book(tmp_path, 一=[HEAD, paid(1)], 二=[["补充"], paid(2)])


def test_text_parted_by_blanks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "说明.txt"
    for lines, words in (([HEAD, paid(1)], "nothing but blanks"), ([paid(1)], "holds what look like identity numbers")):
        path.write_text("\n".join("  ".join(line) for line in lines), encoding="utf-8")
        with pytest.raises(SourceError, match=words):
            SourceContents(LAYOUTS, tmp_path).file(path, path.name)


def test_a_cell_merged_over_rows_is_of_each_unless_it_is_a_number(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        for row in range(1, 4):
            sheet.write_row(row, 1, [cell if row != 2 or cell != "8000" else "" for cell in paid(1)[1:]])
        sheet.merge_range(1, 0, 3, 0, person(1))
        sheet.merge_range(1, 3, 2, 3, 8000)
    (table,) = recognise(open_workbook(path, "a.xlsx").sheets[0], CONTRIBUTIONS, LAYOUTS)
    rows = pl.concat(table.chunks())
    assert rows["person_id"].to_list() == [person(1)] * 3
    assert rows["base"].to_list() == ["8000", None, "8000"]


@pytest.mark.parametrize("day", [20240815, "20240815", "2024-08-15"])
def test_a_day_merged_over_rows_is_of_each(tmp_path: Path, day: int | str) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        for row in (1, 2):
            sheet.write_row(row, 0, paid(row)[:4])
            sheet.write(row, 5, "正常缴费")
        sheet.merge_range(1, 4, 2, 4, day)
    (table,) = recognise(open_workbook(path, "a.xlsx").sheets[0], CONTRIBUTIONS, LAYOUTS)
    assert pl.concat(table.chunks())["paid_on"].to_list() == [str(day)] * 2
