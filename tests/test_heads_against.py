"""What rows say under heads that nobody reads against being counted (rules 1: nothing wrong in silence)."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import SourceError
from tests.extract_files import FIRM, Database, load, person, write
from tests.tables_of_lines import Lines

CONTRACTS = ["姓名", "身份证号", "统一社会信用代码", "合同起始日期", "合同终止日期", "工作地"]
CONTRACT = ["张一", person(1), FIRM, "2022-01-01", "2025-12-31", "上海市"]
TAX = ["姓名", "证件号码", "扣缴义务人识别号", "税款所属期", "所得项目", "收入", "申报日期"]
DECLARED = ["张一", person(1), FIRM, "2024-07", "工资薪金", "8000", "2024-08-12"]


def loaded(folder: Path, dataset: str, lines: Lines) -> Database:
    text = "".join(",".join(cells) + "\n" for cells in lines)
    return load(write(folder / "extract", {f"{dataset}.csv": text}))


@pytest.mark.parametrize(
    ("head", "cell", "kept"),
    [
        ("合同解除时间", "2024-01-31", "2024-01-31"),
        ("续签终止日期", "2027-12-31", "2027-12-31"),
        ("状态", "已解除", None),
        ("状态", "在岗", "2025-12-31"),
        ("员工状态", "正式", "2025-12-31"),
        ("是否解除", "是", None),
        ("是否解除", "否", "2025-12-31"),
        ("是否在职", "否", None),
        ("员工状态", "离职", None),
        ("合同类型", "劳务合同", None),
        ("解除原因", "个人辞职", None),
        ("", "已离职", None),
        ("数据", "作废", None),
        ("备注", "2024年作废一份旧合同", "2025-12-31"),
    ],
)
def test_what_ends_a_contract_or_makes_it_void(tmp_path: Path, head: str, cell: str, kept: str | None) -> None:
    extract = loaded(tmp_path, "contracts", [[*CONTRACTS, head], [*CONTRACT, cell]])
    assert extract.rows("select cast(end_on as varchar) from contracts") == ([] if kept is None else [(kept,)])
    assert extract.counts("contracts") == (1, int(kept is not None), int(kept is None), 0)


def test_a_reason_next_to_the_day_of_leaving_is_none_against_it(tmp_path: Path) -> None:
    lines = [[*CONTRACTS, "离职日期", "离职原因"], [*CONTRACT, "2024-01-31", "个人辞职"], [*CONTRACT, "", "个人辞职"]]
    extract = loaded(tmp_path, "contracts", lines)
    assert extract.rows("select row_number, cast(end_on as varchar) from contracts") == [(2, "2024-01-31")]


@pytest.mark.parametrize(
    ("head", "cell", "kept"),
    [
        ("是否作废", "是", []),
        ("作废标志", "1", []),
        ("作废标志", "0", [("2024-08-12", 0)]),
        ("更正标志", "更正前", []),
        ("申报类型", "作废申报", []),
        ("是否有效", "否", []),
        ("备注", "本行作废", []),
        ("更正申报日期", "2024-08-20", [("2024-08-20", 0)]),
        ("更正申报日期", "", [("2024-08-12", 0)]),
        ("币种", "美元", []),
        ("金额单位", "万元", []),
        ("金额单位", "元", [("2024-08-12", 0)]),
        ("所得项目明细", "全年一次性奖金收入", [("2024-08-12", 1)]),
        ("离职日期", "2024-08-01", [("2024-08-12", 0)]),
    ],
)
def test_what_makes_a_declaration_void_or_another(
    tmp_path: Path, head: str, cell: str, kept: list[tuple[object, ...]]
) -> None:
    extract = loaded(tmp_path, "tax", [[*TAX, head], [*DECLARED, cell]])
    assert extract.rows("select cast(declared_on as varchar), item from tax") == kept
    assert extract.counts("tax") == (1, len(kept), 1 - len(kept), 0)


def test_words_under_no_head_count(tmp_path: Path) -> None:
    head = ["证件号码", "统一社会信用代码", "费款所属期", "缴费基数", "缴费日期", "缴费类型", "险种", ""]
    row = [person(1), FIRM, "202401", "8000", "2024-02-10", "正常应缴", "养老"]
    extract = loaded(tmp_path, "contributions", [head, *([*row, word] for word in ("", "1", "补缴", "作废", "甲组"))])
    assert extract.rows("select row_number, column_name from rejects") == [(4, "kind"), (5, "kind")]
    head, row = ["证件号码", "统一社会信用代码", "参保日期", "停保日期", ""], [person(1), FIRM, "2022-01-01"]
    lines = [head, [*row, "", "已停保"], [*row, "2023-01-01", "已停保"]]
    assert loaded(tmp_path / "enrolments", "enrolments", lines).counts("enrolments") == (2, 1, 1, 0)


def test_taxes_of_an_enterprise_by_kind_are_refused(tmp_path: Path) -> None:
    lines = [["企业统一社会信用代码", "年度", "税种", "实缴税额"], [FIRM, "2023", "增值税", "1000"]]
    with pytest.raises(SourceError, match="rows by kind of tax"):
        loaded(tmp_path, "enterprise_taxes", lines)


def test_a_return_with_small_deductions_side_by_side_is_read(tmp_path: Path) -> None:
    head = [*TAX[:6], "基本养老保险费", "基本医疗保险费", "失业保险费", TAX[6]]
    rows = [
        [*DECLARED[:5], income, *deducted, DECLARED[6]]
        for income, deducted in (("8000", ("640", "160", "40")), ("800", ("640", "160.00", "0")))
    ]
    assert loaded(tmp_path, "tax", [head, *rows]).rows("select income, pension_deducted from tax order by all") == [
        (80_000, 64_000),
        (800_000, 64_000),
    ]
