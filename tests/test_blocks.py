"""Totals, footers and further tables below one head."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from pipelines.reading.datasets import CONTRIBUTIONS
from pipelines.reading.layouts import read_layouts
from pipelines.sources.files import csv_records
from pipelines.sources.files.csv_records import CsvRecords
from pipelines.sources.tables import recognise
from pipelines.sources.workbooks.workbook import open_workbook
from tests.extract_files import FIRM, OTHER_FIRM, person
from tests.tables_of_lines import HEAD, LAYOUTS, RETURN, Lines, declared, paid, period, read, refused, tables

# --- totals and footers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        ["合计", "", "", "16000", "", ""],
        ["", "小 计", "", "16000"],
        ["本页合计：", "", "", "16000", "", ""],
        ["总计（2人）"],
        ["技术部小计", "2", "", "16000"],
        ["合计", "2人"],
        ["Total", "", "", "16000"],
        ["制表人：某某", "", "审核人：某某", "打印日期：2024-09-20"],
        ["打印日期：2024-09-20 10:30:00"],
        ["说明：本表仅供参考"],
        ["第 1 页 共 3 页"],
        ["以上数据由系统生成，未经盖章无效"],
        ["————————————"],
        ["2024年9月20日"],
        ["", "", "查询机构（盖章）"],
        ["—— 以下空白 ——"],
        ["（暂无数据）"],
        ["技术部（2人）"],
        ["\x1a"],
        ["Page 1 of 3"],
        ["承前页", "", "", "16000"],
        ["平均", "", "", "8000"],
        [""],
    ],
)
def test_what_is_no_record_ends_nothing(tmp_path: Path, line: list[str]) -> None:
    rows = read(tmp_path, [HEAD, paid(1), line, paid(2), line, line])
    assert rows["person_id"].to_list() == [person(1), person(2)]
    assert rows["row_number"].to_list() == [2, 4]


@pytest.mark.parametrize(
    "line",
    [
        ["E12345678", FIRM, "202408", "8000", "", "正常缴费"],
        ["#N/A", FIRM, "202408", "8000", "", "正常缴费"],
        ["", FIRM, "202408", "8000", "", "正常缴费"],
        ["备注：同上", FIRM, "202408", "8000", "", "正常缴费"],
        [f"'{person(3)}", FIRM, "202408", "8000", "", "合计"],
        ["", "", "", "8000"],
        ["", "", "", "", "", "某"],
        ["某某"],
        ["某某", "某公司"],
        ["缴费基数：高", "合计公司", "二〇二四", "八千", "", "正常缴费"],
        ["ID:甲"],
        ["注", FIRM, "202408", "8000"],
        ["制表人：\ufffd"],
    ],
)
def test_a_record_that_cannot_be_read_stays_a_record(tmp_path: Path, line: list[str]) -> None:
    assert read(tmp_path, [HEAD, paid(1), line, paid(2)])["row_number"].to_list() == [2, 3, 4]


NAMED = ["姓名", *HEAD]


@pytest.mark.parametrize("name", ["小计", "合计", "本人合计", "技术部小计"])
def test_a_total_that_repeats_the_number_of_a_person_is_no_record(tmp_path: Path, name: str) -> None:
    lines = [NAMED, ["甲", *paid(1)], [name, *paid(1, base="16000")], ["乙", *paid(2)]]
    assert read(tmp_path, lines)["row_number"].to_list() == [2, 4]


@pytest.mark.parametrize(
    "line",
    [
        ["甲小计", *paid(1, base="16000")],
        ["王小计", "护照E123", *paid(1)[1:]],
        ["李合计", "", *paid(1)[1:]],
    ],
)
def test_what_may_be_a_total_or_somebody_of_that_name_cannot_be_used(tmp_path: Path, line: list[str]) -> None:
    rows = read(tmp_path, [NAMED, ["甲", *paid(1)], line, ["合计", "", "", "", "16000"]])
    assert rows["broken"].to_list() == [False, True]


def test_an_offices_own_word_for_totals(tmp_path: Path) -> None:
    path = tmp_path / "layouts.toml"
    path.write_text(
        '[[form]]\nname = "表"\nen = "form"\ndataset = "contributions"\nmarks = ["到账日期"]\nends = "本期数"'
    )
    lines = [HEAD, paid(1), ["本期数", "甲", "乙", "16000", "", "丙"], paid(2)]
    (tmp_path / "a.csv").write_text("".join(",".join(cells) + "\n" for cells in lines), encoding="utf-8")
    for layouts, rows in ((LAYOUTS, 3), (read_layouts(path), 2)):
        (table,) = recognise(CsvRecords(tmp_path / "a.csv", "a.csv"), CONTRIBUTIONS, layouts)
        assert sum(part.height for part in table.chunks()) == rows


def test_a_statement_of_one_person_with_its_footer(tmp_path: Path) -> None:
    head = ["所得项目小类", "扣缴义务人名称", "扣缴义务人识别号", "申报日期", "税款所属期", "本期收入"]
    row = ["正常工资薪金", "甲", FIRM, "2024-09-12", "2024-08", "8000.00"]
    footer = [["合计", "", "", "", "", "16000.00"], ["打印日期：2024-09-20"], ["说明：仅供参考"]]
    rows = read(tmp_path, [["收入纳税明细"], ["证件号码：", person(1)], head, row, row, *footer], "tax")
    assert rows["person_id"].to_list() == [person(1)] * 2


def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "CHUNK_BYTES", 200)


@pytest.mark.parametrize("below", [[], [["合计"]], [["打印日期：2024-09-20"]], [[], ["——————"]]])
def test_a_line_of_few_words_is_a_footer_below_a_footer_at_the_end_alone(
    tmp_path: Path, below: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    few_at_once(monkeypatch)
    name = ["某某社会保险经办机构"]
    numbers = read(tmp_path, [HEAD, *[paid(1)] * 9, *below, name, *below])["row_number"].to_list()
    assert numbers == [*range(2, 11), *([] if below else [11])]
    numbers = read(tmp_path, [HEAD, paid(1), *below, name, paid(2)])["row_number"].to_list()
    assert numbers == [2, len(below) + 3, len(below) + 4]


def test_titles_wait_for_a_head_over_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_at_once(monkeypatch)
    for blanks in range(8):
        lines = [HEAD, paid(1), ["甲" * 9 * (blanks + 1)], *[["", ""]] * blanks, ["二、补充"], HEAD, paid(2)]
        assert read(tmp_path, lines)["person_id"].to_list() == [person(1), person(2)]


def test_very_many_lines_of_one_word_are_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_at_once(monkeypatch)
    rows = read(tmp_path, [HEAD, paid(1), *[["某"]] * 300])
    assert rows["row_number"].to_list() == [*range(2, 303)]


def test_a_head_straight_below_a_head_is_a_record_that_is_rejected(tmp_path: Path) -> None:
    assert read(tmp_path, [HEAD, HEAD, paid(1)])["person_id"].to_list() == ["证件号码", person(1)]
    assert read(tmp_path, [HEAD, ["合计"], HEAD, paid(1)])["person_id"].to_list() == [person(1)]


# --- further tables ---------------------------------------------------------------------------------------------------


def test_each_month_of_stacked_returns_has_its_own_lead(tmp_path: Path) -> None:
    numbers = [str(number) for number in range(1, 8)]
    lines = [
        *period(7),
        RETURN,
        numbers,
        declared(1),
        [],
        *period(8, OTHER_FIRM),
        RETURN,
        numbers,
        declared(1),
        declared(2),
    ]
    rows = read(tmp_path, lines, "tax")
    assert rows.select("month", "agent_id", "person_id").rows() == [
        ("2024年07月01日", FIRM, person(1)),
        ("2024年08月01日", OTHER_FIRM, person(1)),
        ("2024年08月01日", OTHER_FIRM, person(2)),
    ]


def test_a_head_repeated_on_a_page_goes_on_with_the_lead(tmp_path: Path) -> None:
    rows = read(tmp_path, [*period(7), RETURN, declared(1), ["本页合计"], RETURN, declared(2)], "tax")
    assert rows.select("month", "person_id").rows() == [("2024年07月01日", person(1)), ("2024年07月01日", person(2))]


def test_a_head_over_two_lines_is_repeated_on_a_page(tmp_path: Path) -> None:
    head = [["", "对象", "费用", "", "到账情况", ""], HEAD]
    lines = [*head, paid(1), ["本页合计"], *head, paid(2), *head, *head, paid(3)]
    assert read(tmp_path, lines)["person_id"].to_list() == [person(1), person(2), person(3)]


def test_heads_merged_over_lines_and_columns_are_repeated_on_a_page(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    outer = ["证件号码", "单位编号", "缴费年月", "单位部分", "", "个人部分", "", "缴费基数", "缴费类型"]
    inner = ["", "", "", "缴费基数", "金额", "缴费基数", "金额", "", ""]
    record = [FIRM, "202408", "9", "1", "9", "1", "8000", "正常缴费"]
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        for first in (0, 3):
            for number, line in enumerate((outer, inner, [person(first + 1), *record])):
                sheet.write_row(first + number, 0, line)
            for column in (0, 1, 2, 7, 8):
                sheet.merge_range(first, column, first + 1, column, outer[column])
            for column in (3, 5):
                sheet.merge_range(first, column, first, column + 1, outer[column])
    (table,) = recognise(open_workbook(path, "a.xlsx").sheets[0], CONTRIBUTIONS, LAYOUTS)
    rows = pl.concat(table.chunks())
    assert rows.select("person_id", "base").rows() == [(person(1), "8000"), (person(4), "8000")]


@pytest.mark.parametrize("title", ["某某公司社保缴费明细", "上海某某公司", "某某公司社保缴费表（在职）"])
def test_a_title_above_the_middle_is_no_head(tmp_path: Path, title: str) -> None:
    assert read(tmp_path, [["", "", title], HEAD, paid(1)]).height == 1
    assert read(tmp_path, [HEAD, paid(1), ["", "", title], HEAD, paid(2)]).height == 2


@pytest.mark.parametrize(
    "line",
    [
        ["必填", "必填", "YYYYMM", "数字", "选填", "（必填）"],
        ["文本", "文本型", "文本", "NUMBER(10，2)", "日期", "文本"],
        ["甲", "乙", "1", "2", "3", "4"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["第1栏", "第2栏", "第3栏"],
    ],
)
def test_columns_are_numbered_or_explained_in_any_way(tmp_path: Path, line: list[str]) -> None:
    assert read(tmp_path, [HEAD, line, paid(1), [], HEAD, line, paid(2)]).height == 2
    assert read(tmp_path, [HEAD, paid(1), line, paid(2)]).height == 3
    assert read(tmp_path, [HEAD, ["甲", "乙", "丙", "1"], paid(2)]).height == 2


def test_a_head_that_differs_in_what_a_bracket_says_is_another(tmp_path: Path) -> None:
    head = [*RETURN[:4], "收入（累计）", "收入（本月）", "备注"]
    turned = [*RETURN[:4], "收入（本月）", "收入（累计）", "备注"]
    row = ["1", "人", person(1), "正常工资薪金", "1", "2", ""]
    rows = read(tmp_path, [*period(7), head, row, [], turned, row], "tax")
    assert rows["income"].to_list() == ["2", "1"]


@pytest.mark.parametrize("line", [[f"乙 {person(2)}"], ["", f"{person(2)}"], [person(2).lower(), "乙"]])
def test_another_person_below_a_lead_without_a_label_is_refused(tmp_path: Path, line: list[str]) -> None:
    head = ["缴费年月", "缴费基数", "缴费类型", "单位编号"]
    row = ["202408", "8000", "正常缴费", FIRM]
    form = [[f"社会保障号码：{person(1)}"], head, row]
    refused(tmp_path, [*form, line, row], "row 4 holds another identity number")
    assert read(tmp_path, [*form, [f"甲 {person(1)}"], row]).height == 3


@pytest.mark.parametrize("head", [[RETURN], []])
def test_another_month_below_a_lead_without_a_label_is_refused(tmp_path: Path, head: Lines) -> None:
    first = [*period(7), RETURN, declared(1)]
    refused(tmp_path, [*first, ["2024年8月工资"], *head, declared(2)], "row 6 names another month", "tax")
    for title in ("2024 年 07 月工资", "2024年8月20日", "续表"):
        assert read(tmp_path, [*first, [title], RETURN, declared(2)], "tax").height == 2


PERSONS_HEAD = ["缴费年月", "缴费基数", "缴费类型", "单位编号"]
PERSONS_ROW = ["202408", "8000", "正常缴费", FIRM]
PERSONS_FORM = [["个人缴费明细"], ["姓名：甲某", f"社会保障号码：{person(1)}"], PERSONS_HEAD, PERSONS_ROW]


@pytest.mark.parametrize(
    "line",
    [
        ["乙某的缴费"],
        ["参保人员：乙某"],
        ["姓名：乙某", "性别：女"],
        [f"证件号码 {person(2)}", "乙某"],
        ["二、欠费明细"],
        ["作废"],
        ["补缴部分"],
    ],
)
def test_a_further_section_of_a_statement_that_says_another_person_or_kind_is_refused(
    tmp_path: Path, line: list[str]
) -> None:
    refused(tmp_path, [*PERSONS_FORM, line, PERSONS_HEAD, PERSONS_ROW], r"row \d+ .*(names|holds|does not say)")


@pytest.mark.parametrize(
    "line",
    [
        ["个人缴费明细"],
        ["二、2024年养老保险缴费明细"],
        ["接上页"],
        ["第 2 页 共 3 页"],
        ["甲某的缴费记录（续）"],
        ["打印人：乙某"],
        [f"姓名：甲某　社会保障号码：{person(1)}"],
    ],
)
def test_a_further_section_of_the_same_statement_is_read(tmp_path: Path, line: list[str]) -> None:
    assert read(tmp_path, [*PERSONS_FORM, line, PERSONS_HEAD, PERSONS_ROW])["person_id"].to_list() == [person(1)] * 2


@pytest.mark.parametrize("title", ["2024-08工资", "2024.8", "202408", "8月工资", "2024/08 部分"])
def test_another_month_is_seen_however_it_is_written(tmp_path: Path, title: str) -> None:
    first = [*period(7), RETURN, declared(1)]
    refused(tmp_path, [*first, [title], RETURN, declared(2)], "row 6 names another month", "tax")


@pytest.mark.parametrize("title", ["2024-07工资", "7月工资", "2024-07-31", "工资 07 月"])
def test_the_same_month_is_known_however_it_is_written(tmp_path: Path, title: str) -> None:
    assert read(tmp_path, [*period(7), RETURN, declared(1), [title], RETURN, declared(2)], "tax").height == 2


def test_another_employer_below_a_lead_is_refused(tmp_path: Path) -> None:
    first = [["扣缴申报表"], ["扣缴义务人名称：甲某公司"], *period(7)[1:], RETURN, declared(1)]
    for line in (["扣缴义务人名称：乙某公司"], ["乙某分公司"]):
        refused(tmp_path, [*first, line, RETURN, declared(2)], r"row \d+ .*(names another|does not say)", "tax")
    assert read(tmp_path, [*first, ["甲某公司"], RETURN, declared(2)], "tax").height == 2


def test_two_identity_numbers_above_a_head_are_refused(tmp_path: Path) -> None:
    lead = [f"社会保障号码：{person(1)}", f"证件号码：{person(2)}"]
    refused(tmp_path, [lead, PERSONS_HEAD, PERSONS_ROW], "different identity numbers stand above the head")
    same = [f"社会保障号码：{person(1)}", f"证件号码：{person(1)}"]
    assert read(tmp_path, [same, PERSONS_HEAD, PERSONS_ROW]).height == 1


def test_a_second_person_without_a_number_is_refused(tmp_path: Path) -> None:
    head = ["缴费年月", "缴费基数", "缴费类型", "单位编号"]
    row = ["202408", "8000", "正常缴费", FIRM]
    form = [["姓名：甲", f"社会保障号码：{person(1)}"], head, row]
    again = [["姓名：乙", f"社会保障号码：{person(2)}"], head, row]
    lead_only = [*again[:1], row]
    for further in (again, lead_only):
        rows = read(tmp_path, [*form, *further])
        assert rows["person_id"].to_list() == [person(1), person(2)]
    refused(tmp_path, [*form, ["姓名：乙"], head, row], r"row \d+ on does not say its person_id")


def test_a_period_of_another_quarter_further_down_is_refused(tmp_path: Path) -> None:
    lines = [*period(7), RETURN, declared(1), ["税款所属期：2024年08月01日 至 2024年10月31日"], RETURN, declared(1)]
    refused(tmp_path, lines, "must be one month", "tax")


def test_columns_in_another_order_below_a_further_head(tmp_path: Path) -> None:
    turned = [list(reversed(line)) for line in ([*HEAD], paid(2))]
    rows = read(tmp_path, [HEAD, paid(1), [], ["二、补充"], *turned])
    assert rows.select("person_id", "month", "base").rows() == [
        (person(1), "202408", "8000"),
        (person(2), "202408", "8000"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        ["证件号码", "单位编号", "发生年月", "缴费基数", "到账日期", "缴费类型"],
        [*HEAD[:5], "缴费类型", "缴费标记"],
        ["证件号码", "单位编号", "合同起始日期", "合同终止日期", "", ""],
    ],
)
def test_a_further_head_that_is_not_understood_is_refused(tmp_path: Path, head: list[str]) -> None:
    refused(tmp_path, [HEAD, paid(1), [], head, paid(2)], "row 4 looks like the head of another table")


def test_a_list_of_units_above_or_below_the_months(tmp_path: Path) -> None:
    months = [["缴费年月", "缴费基数", "缴费类型"], ["202408", "8000", "正常缴费"]]
    units = [["起止年月", "单位名称", "统一社会信用代码"], ["202309-", "甲公司", FIRM]]
    for first, second in ((units, months), (months, units)):
        found = tables(tmp_path, [["姓名：甲", f"社会保障号码：{person(1)}"], *first, [], *second])
        rows = {each.dataset.name: pl.concat(each.chunks(), how="diagonal") for each in found}
        assert rows["contributions"].select("person_id", "month").rows() == [(person(1), "202408")]
        assert rows["employer_intervals"].select("person_id", "interval", "employer_id").rows() == [
            (person(1), "202309-", FIRM)
        ]


EMPLOYERS_HEAD = ["证件号码", "缴费基数", "缴费类型", "到账日期"]


def of_employer(month: int, number: int) -> list[str]:
    return [person(number), "8000", "正常缴费", f"2024-{month + 1:02}-15"]


@pytest.mark.parametrize(
    "lead",
    [
        lambda month: [["单位名称：甲公司", f"单位编号：{FIRM}", f"费款所属期：2024年{month}月"]],
        lambda month: [["单位名称", "甲公司", "单位编号", FIRM, "费款所属期", f"2024年{month}月"]],
        lambda month: [["单位名称", "甲公司", "单位编号", FIRM], ["费款所属期", f"2024年{month}月"]],
    ],
)
@pytest.mark.parametrize("head", [[EMPLOYERS_HEAD], []])
def test_a_lead_that_fills_as_many_cells_as_a_record_is_a_lead(
    tmp_path: Path, lead: Callable[[int], Lines], head: Lines
) -> None:
    lines = [*lead(7), EMPLOYERS_HEAD, of_employer(7, 1), *lead(8), *head, of_employer(8, 2)]
    rows = read(tmp_path, lines)
    assert rows.select("person_id", "month").rows() == [(person(1), "2024年7月"), (person(2), "2024年8月")]
    assert rows["employer_id"].to_list() == [FIRM] * 2
