"""What titles of files and sheets say against their rows (rules 1)."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from pipelines.errors import SourceError
from pipelines.sources.titles import refuse_not_meant, remark_of_titles
from tests.extract_files import Database, load, write
from tests.tables_of_lines import HEAD, RETURN, Lines, declared, paid, period

Sheets = dict[str, Lines]


def workbook(path: Path, sheets: Sheets) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(lines):
                sheet.write_row(row, 0, cells)
    return path.parent


def run_of(folder: Path) -> Database:
    return load(write(folder, {}))


@pytest.mark.parametrize(
    "title", ["作废", "旧版", "2024年（作废）", "缴费样例", "旧表数据", "填写示范", "已作废的记录"]
)
def test_rows_below_a_title_that_says_they_do_not_count_are_refused(title: str) -> None:
    with pytest.raises(SourceError, match=r"rename it") as told:
        refuse_not_meant(f"a.xlsx/{title}")
    assert told.value.zh.startswith(f"a.xlsx/{title}：")
    with pytest.raises(SourceError, match="rename it"):
        refuse_not_meant(f"{title}/缴费.csv")


@pytest.mark.parametrize(
    "title",
    [
        "缴费",
        "人员导入模板",
        "示例公司",
        "contributions-test",
        "社保-oldtown",
        "废品回收公司",
        "旧城改造社保",
        "Sheet1",
        "失效日期2024",
    ],
)
def test_other_titles_are_of_rows_that_count(title: str) -> None:
    refuse_not_meant(f"2024/a.xlsx/{title}")


@pytest.mark.parametrize("title", ["欠费明细", "未缴", "2024年8月未到账", "补缴人员", "已退费", "作废记录"])
def test_titles_that_say_that_nothing_was_paid(title: str) -> None:
    assert remark_of_titles(f"a.xlsx/{title}", []) == title
    assert remark_of_titles("a.csv", [["甲", "乙"], ["", title, ""]]) == title


@pytest.mark.parametrize(
    "title", ["缴费及欠费明细", "无欠费证明", "缴费（含补缴）", "是否欠费", "缴费情况（欠费、补缴）", "缴费"]
)
def test_titles_that_say_nothing_of_all_rows(title: str) -> None:
    assert remark_of_titles(f"a.xlsx/{title}", [[title]]) == ""


def test_rows_called_normal_below_a_title_of_arrears_are_rejected(tmp_path: Path) -> None:
    undated = [*paid(2)[:4], "", "正常缴费"]
    owed = [*paid(3)[:4], "", "欠费"]
    sheets = {"缴费": [HEAD, paid(1)], "欠费明细": [HEAD, undated, owed, paid(4)]}
    run = run_of(workbook(tmp_path / "extract" / "contributions.xlsx", sheets))
    rejects = (
        "select path, row_number, code, column_name from rejects join source_file using (source_file) order by all"
    )
    assert run.rows(rejects) == [
        ("contributions.xlsx/欠费明细", 2, "VALUE_UNREADABLE", "remark"),
        ("contributions.xlsx/欠费明细", 4, "VALUE_UNREADABLE", "remark"),
    ]
    assert run.rows("select kind, count(*) from contributions group by all order by all") == [
        (0, 1),
        (5, 1),
    ]


def test_sheets_of_one_month_by_their_leads_and_of_others_by_their_titles_are_refused(tmp_path: Path) -> None:
    july = [*period(7), RETURN, declared(1)]
    folder = workbook(tmp_path / "a" / "tax.xlsx", {"7月": july, "8月": july})
    with pytest.raises(SourceError, match=r"tax\.xlsx/8月: says the same month above its head as tax\.xlsx/7月"):
        run_of(folder)
    august = [*period(8), RETURN, declared(1)]
    for place, sheets in enumerate(
        ({"7月": july, "8月": august}, {"8月申报": july, "9月申报": august}, {"7月": july, "7月更正": july})
    ):
        run = run_of(workbook(tmp_path / f"b{place}" / "extract" / "tax.xlsx", sheets))
        assert run.rows("select count(*) from tax") == [(2 - (place == 2),)]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("社保缴费-医疗.csv", "the insurance"),
        ("社保缴费-公积金.csv", "the insurance"),
        ("社保缴费-万元.csv", "the unit of amounts"),
        ("社保缴费（万元）.csv", "the unit of amounts"),
    ],
)
def test_what_a_title_alone_says_of_contributions_is_refused(tmp_path: Path, file: str, said: str) -> None:
    text = "".join(",".join(cells) + "\n" for cells in [HEAD, paid(1, base="0.8")])
    with pytest.raises(SourceError, match=said):
        load(write(tmp_path / "extract", {file: text}))


@pytest.mark.parametrize("title", ["城镇职工基本医疗保险缴费明细表", "失业保险"])
def test_an_insurance_above_the_head_needs_a_column_or_a_label(tmp_path: Path, title: str) -> None:
    def rows(name: str, *lines: list[str]) -> list[tuple[object, ...]]:
        text = "".join(",".join(cells) + "\n" for cells in lines)
        return load(write(tmp_path / name / "extract", {"contributions.csv": text})).rows(
            "select insurance from contributions"
        )

    with pytest.raises(SourceError, match="the insurance"):
        rows("a", [title], HEAD, paid(1))
    assert rows("b", [title], [*HEAD, "险种"], [*paid(1), "医疗"]) == [(2,)]
    assert rows("c", [title], ["险种：医疗"], HEAD, paid(1)) == [(2,)]
    for place, other in enumerate(("养老、医疗保险缴费明细", "养老保险", "上海某医疗器械有限公司")):
        assert rows(f"d{place}", [other], HEAD, paid(1)) == [(0,)]


def test_contracts_of_those_who_left_need_a_day(tmp_path: Path) -> None:
    head = ["证件号码", "统一社会信用代码", "合同起始日期", "合同终止日期", "工作地"]
    row = [paid(1)[0], paid(1)[1], "2022-01-01", "2025-12-31", "上海"]
    sheets = {"在职": [head, row], "离职": [head, row]}
    with pytest.raises(SourceError, match="离职: the title “离职” tells the end"):
        run_of(workbook(tmp_path / "a" / "contracts.xlsx", sheets))
    sheets["离职"] = [[*head, "离职日期"], [*row, "2023-05-31"]]
    run = run_of(workbook(tmp_path / "b" / "contracts.xlsx", sheets))
    assert run.rows("select cast(end_on as varchar) from contracts order by all") == [("2023-05-31",), ("2025-12-31",)]


def test_a_summary_next_to_what_it_sums_up_is_refused(tmp_path: Path) -> None:
    sheets = {"8月": [HEAD, paid(1)], "汇总": [HEAD, paid(1, base="16000")]}
    with pytest.raises(SourceError, match="汇总: holds the same dataset"):
        run_of(workbook(tmp_path / "a" / "contributions.xlsx", sheets))
    run_of(workbook(tmp_path / "b" / "contributions.xlsx", {"汇总": [HEAD, paid(1)]}))
