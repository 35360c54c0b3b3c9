"""Lines above and between records that say what the rows below them are (rules 1: nothing wrong in silence)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.extract_files import FIRM, load, person, write
from tests.tables_of_lines import HEAD, RETURN, Lines, declared, paid, period, read, refused

PERSONS_HEAD = ["证件号码", "统一社会信用代码", "费款所属期", "缴费基数", "缴费日期", "缴费类型"]


@pytest.mark.parametrize(
    "line",
    [
        "以下为作废记录：",
        "以下记录已作废：",
        "备注：以下为已作废申报",
        "作废部分：",
        "说明：以下为2023年度汇总数",
        "二、补缴人员：",
        "以下人员欠费：",
        "以下为补缴人员。",
        "※补缴",
        "补缴组(欠费):",
    ],
)
@pytest.mark.parametrize("head", [[HEAD], []])
def test_rows_below_a_line_that_calls_them_otherwise_are_refused(tmp_path: Path, line: str, head: Lines) -> None:
    refused(tmp_path, [HEAD, paid(1), [line], *head, paid(2)], "row 3 (names another|says)")


@pytest.mark.parametrize(
    "line",
    [
        "以上数据由系统生成，未经盖章无效",
        "说明：本表涂改无效",
        "二、2024年缴费明细",
        "本表作废无效，以盖章为准",
        "第2页",
    ],
)
def test_rows_below_a_line_of_the_paper_are_read(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, [HEAD, paid(1), [line], HEAD, paid(2)]).height == 2


@pytest.mark.parametrize(
    "line", [["文本", "文本", "YYYYMM", "万元", "日期", "文本"], ["", "", "", "万元"], ["", "", "", "（千元）"]]
)
def test_a_unit_straight_below_the_head_is_not_passed_over(tmp_path: Path, line: list[str]) -> None:
    refused(tmp_path, [HEAD, line, paid(1, base="0.8")], "万元|are not reckoned")
    assert read(tmp_path, [["单位：万元"], HEAD, ["文本", "文本", "YYYYMM", "万元"], paid(1, base="0.8")]).height == 1


def one_row(tmp_path: Path, dataset: str, lines: Lines, columns: str) -> tuple[object, ...]:
    text = "".join(",".join(cells) + "\n" for cells in lines)
    extract = load(write(tmp_path / "extract", {f"{dataset}.csv": text}))
    (row,) = extract.rows(f"select {columns} from {dataset}")
    return tuple(str(cell) for cell in row)


OPEN = [person(1), FIRM, "2023-01-01"]
WITHOUT_DAY = [*HEAD[:4], HEAD[5]]
UNDATED = [*paid(1, "202401")[:4], "", "正常缴费"]


@pytest.mark.parametrize(
    ("dataset", "lead", "lines", "columns", "value"),
    [
        ("contributions", "险种：基本医疗保险", [PERSONS_HEAD, paid(1)], "insurance", "2"),
        ("contributions", "到账状态：未到账", [PERSONS_HEAD, UNDATED], "kind", "5"),
        (
            "contributions",
            "到账日期：2024-05-20",
            [[*HEAD[:4], HEAD[5]], [*paid(1)[:4], "正常"]],
            "paid_on",
            "2024-05-20",
        ),
        ("enrolments", "停保日期：2024-03-31", [["证件号码", "单位编号", "参保日期"], OPEN], "until_on", "2024-03-31"),
        ("contracts", "工作地：上海", [["证件号码", "单位编号", "合同起始日期"], OPEN], "work_region", "上海"),
    ],
)
def test_what_decides_may_stand_above_any_table(
    tmp_path: Path, dataset: str, lead: str, lines: Lines, columns: str, value: str
) -> None:
    assert one_row(tmp_path, dataset, [[lead], *lines], columns) == (value,)


def test_the_day_of_a_return_stands_above_it_as_its_item_may(tmp_path: Path) -> None:
    lead = [*period(7), ["申报日期：2024-08-12"]]
    assert one_row(tmp_path, "tax", [*lead, RETURN, declared(1)], "declared_on, item") == ("2024-08-12", "0")
    without = [cell for cell in RETURN if cell != "所得项目"]
    row = [cell for cell in declared(1) if cell != "正常工资薪金"]
    lines = [*lead, ["所得项目：正常工资薪金"], without, row]
    assert one_row(tmp_path / "item", "tax", lines, "declared_on, item") == ("2024-08-12", "0")


def test_a_head_of_which_some_words_go_over_both_lines_is_one_head(tmp_path: Path) -> None:
    outer = ["纳税人", "", "扣缴义务人", "申报信息", "", "", "申报日期"]
    inner = ["姓名", "证件号码", "扣缴义务人识别号", "税款所属期", "所得项目", "收入", ""]
    row = ["张一", person(1), FIRM, "2024-07", "工资薪金", "8000", "2024-08-12"]
    assert one_row(tmp_path, "tax", [outer, inner, row], "declared_on, income") == ("2024-08-12", "800000")


def test_income_of_the_month_next_to_that_of_the_year(tmp_path: Path) -> None:
    outer = ["序号", "姓名", "身份证件号码", "所得项目", "本月（次）情况", "", "", "累计情况", ""]
    inner = ["", "", "", "", "收入", "费用", "基本养老保险费", "收入", "费用"]
    row = ["1", "张一", person(1), "正常工资薪金", "8000", "0", "640", "56000", "0"]
    assert one_row(tmp_path, "tax", [*period(7), outer, inner, row], "income") == ("800000",)


@pytest.mark.parametrize(
    "line",
    [
        "注：2024年1月为补缴",
        "注：上述记录已作废",
        "说明：红色为欠费",
        "以上均为退费人员",
    ],
)
def test_a_line_that_calls_some_rows_otherwise_is_refused(tmp_path: Path, line: str) -> None:
    refused(tmp_path, [HEAD, paid(1), [line]], "row 3 says that some rows are of another kind")
    refused(tmp_path, [[line], HEAD, paid(1)], "row 1 says that some rows are of another kind")


def test_a_footer_that_counts_kinds_or_speaks_of_seals_says_nothing_of_rows(tmp_path: Path) -> None:
    for line in ("合计：10人，其中补缴2人", "以上数据未经盖章无效", "注：本表所列补缴以到账日期为准"):
        assert read(tmp_path, [HEAD, paid(1), [line]]).height == 1


@pytest.mark.parametrize("line", ["以下人员已解除合同：", "二、已终止（解除）劳动合同人员", "离职人员"])
@pytest.mark.parametrize("again", [True, False])
def test_contracts_below_a_line_of_those_that_ended_are_refused(tmp_path: Path, line: str, *, again: bool) -> None:
    head = ["证件号码", "单位编号", "合同起始日期", "合同终止日期"]
    rows = [[person(number), FIRM, "2022-01-01", "2025-12-31"] for number in (1, 2)]
    refused(tmp_path, [head, rows[0], [line], *([head] if again else []), rows[1]], "row 3 names another", "contracts")


@pytest.mark.parametrize(
    "line",
    [
        "重要提示：逾期无效",
        "温馨提示：补缴、欠费请到窗口办理",
        "其中：补缴0人，欠费0人",
        "以上人员均无欠费",
        "2、补缴的月份以到账日期为准",
        "注：补缴、补收",
        "二、离职人员",
        "二、欠费情况：无",
        "研发中心",
    ],
)
def test_lines_that_only_speak_of_other_kinds_refuse_nothing(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, [HEAD, paid(1), [line], HEAD, paid(2)]).height == 2


@pytest.mark.parametrize(
    "line",
    [
        "说明：1.本表由系统生成，补缴月份以到账日期为准；2.退费记录单独列示。",
        "本证明涂改无效",
        "说明：欠费月份缴费类型标注为欠费",
        "※欠费以*表示",
        "本单据作废另行通知",
        "（一）补缴记录以到账日期为准",
        "社会保险缴费明细（包括补缴）",
    ],
)
def test_a_note_above_the_head_is_no_remark_on_all_rows(tmp_path: Path, line: str) -> None:
    undated = [*paid(1)[:4], "", "正常缴费"]
    assert one_row(tmp_path, "contributions", [[line, "", ""], HEAD, undated], "kind") == ("0",)


def test_a_serial_number_is_nobodys_and_a_statement_goes_on_with_another_employer(tmp_path: Path) -> None:
    lead = ["姓名：张三", f"证件号码：{person(1)}"]
    head = [
        "费款所属期",
        "单位名称",
        "统一社会信用代码",
        "缴费基数",
        "缴费类型",
        "到账日期",
        "险种",
        "到账标志",
        "流水号",
    ]
    row = ["202407", "甲", FIRM, "8000", "正常缴费", "2024-08-12", "养老", "是", "310104202408120017"]
    lines = [lead, ["缴费单位：上海甲公司"], head, row, ["缴费单位：上海乙公司"], head, row, ["上海丙公司"], head, row]
    assert read(tmp_path, lines)["person_id"].to_list() == [person(1)] * 3
