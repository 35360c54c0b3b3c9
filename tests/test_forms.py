"""Files that differ in more than names (layouts.md 1 to 5), and an office's own words."""

from __future__ import annotations

from datetime import date
from importlib import resources
from pathlib import Path

import pytest
import xlsxwriter

from pipelines.errors import SourceError
from pipelines.reading.layouts import built_in_layouts, folded_head, read_layouts
from pipelines.sources.leads import Lead
from pipelines.steps import Request, verify_source
from tests.extract_files import FIRM, OTHER_FIRM, Database, as_csv, load, person, sound, verify, write

Lines = list[list[object]]


def workbook(path: Path, **sheets: Lines) -> None:
    with xlsxwriter.Workbook(path) as book:
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            for number, cells in enumerate(lines):
                sheet.write_row(number, 0, cells)


def text(lines: Lines) -> str:
    return "".join(",".join(str(cell) for cell in cells) + "\n" for cells in lines)


# --- 1. the withholding return ------------------------------------------------------------------------------------

PERIOD = "税款所属期：2024年07月01日 至 2024年07月31日"
AGENT = f"扣缴义务人纳税人识别号（统一社会信用代码）：{FIRM}"
RETURN: list[object] = ["序号", "姓名", "身份证件号码", "纳税人识别号", "所得项目", "收入", "基本养老保险费"]


def declared(number: int) -> list[object]:
    return [number, "人", person(number), person(number), "正常工资薪金", "8000.00", "640"]


def returned(tmp_path: Path, *lines: list[object], lead: Lines | None = None) -> Database:
    lead = [[PERIOD], ["扣缴义务人名称：上海甲公司"], [AGENT]] if lead is None else lead
    return load(write(tmp_path / "extract", {"扣缴-7.csv": text([*lead, RETURN, *lines])}))


def test_month_and_agent_come_from_above_the_head(tmp_path: Path) -> None:
    found = returned(tmp_path, list(range(1, 8)), declared(1), declared(2), ["合计"], ["谨声明", "真实"])
    assert found.rows("select month, employer_id, income, pension_deducted, row_number from tax "
                      "join employer_number on agent = employer order by row_number") == [
        (2024 * 12 + 6, FIRM, 800000, 64000, 6),
        (2024 * 12 + 6, FIRM, 800000, 64000, 7),
    ]  # fmt: skip
    assert found.rows("select employer_name from employer_name") == [("上海甲公司",)]
    assert found.rows("select form, unknown_heads from source_file where dataset = 'tax' and rows > 0") == [
        ("个人所得税扣缴申报表", ["序号", "姓名", "纳税人识别号"])
    ]


def test_without_numbers_and_total_all_rows_are_records(tmp_path: Path) -> None:
    assert returned(tmp_path, declared(1), [], declared(2)).counts("tax") == (2, 2, 0, 0)


def test_a_total_spelled_with_blanks_is_no_record_and_ends_none(tmp_path: Path) -> None:
    assert returned(tmp_path, declared(1), ["合 计", "", "", "", "", "8000"], declared(2)).counts("tax") == (2, 2, 0, 0)


def test_a_first_record_that_only_looks_like_numbers_is_kept(tmp_path: Path) -> None:
    assert returned(tmp_path, [1, 2, 3, 4, 5, 6, 99], declared(1)).counts("tax") == (2, 1, 1, 0)


@pytest.mark.parametrize(
    "lead",
    [
        pytest.param([["税款所属期:", "2024-07-01 至 2024-07-31", "", "扣缴义务人识别号:", FIRM]], id="in two cells"),
        pytest.param([[f"税款所属期：2024年7月1日至2024年7月31日  扣缴义务人识别号：{FIRM}"]], id="in one cell"),
        pytest.param([["税款所属期", "202407"], ["扣缴义务人识别号", FIRM]], id="without colons"),
        pytest.param([["标题"], [f"扣缴义务人识别号：{FIRM}；税款所属期：2024年07月"]], id="a month"),
    ],
)
def test_lead_lines_in_other_shapes(lead: Lines, tmp_path: Path) -> None:
    found = returned(tmp_path, declared(1), lead=lead)
    assert found.rows("select month, employer_id from tax join employer_number on agent = employer") == [
        (2024 * 12 + 6, FIRM)
    ]


@pytest.mark.parametrize("period", ["2024年07月01日 至 2024年09月30日", "2024年", "7月"])
def test_a_period_that_is_no_month_is_refused(period: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        returned(tmp_path, declared(1), lead=[[f"税款所属期：{period}"], [AGENT]])
    assert "扣缴-7.csv" in refused.value.zh
    assert "所属期" in refused.value.zh


def test_a_return_without_its_lead_lines_is_refused_where_its_name_says_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"tax-7\.csv.*agent_id, month"):
        load(write(tmp_path / "extract", {"tax-7.csv": text([RETURN, declared(1)])}))


def test_a_head_over_three_lines_with_merged_cells(tmp_path: Path) -> None:
    upper = ["序号", "姓名", "身份证件号码", "本月（次）情况", "", "", ""]
    middle = ["", "", "", "", "收入额计算", "", "专项扣除"]
    lower = ["", "", "", "所得项目", "收入", "费用", "基本养老保险费"]
    folder = write(tmp_path / "extract", {})
    lines: Lines = [[PERIOD], [AGENT], [], [*upper], [*middle], [*lower]]
    workbook(folder / "申报.xlsx", 申报=[*lines, [1, "人", person(1), "正常工资薪金", 8000.1, 0, 640]])
    found = load(folder)
    assert found.rows("select income, pension_deducted, row_number from tax") == [(800010, 64000, 7)]


# --- 2. a person's statement --------------------------------------------------------------------------------------


def test_the_person_stands_above_the_head(tmp_path: Path) -> None:
    lead: Lines = [["姓名：人", f"身份证件号码：{person(1)}"]]
    heads: list[object] = [
        "所得项目小类",
        "扣缴义务人名称",
        "扣缴义务人纳税人识别号",
        "申报日期",
        "税款所属期",
        "本期收入",
    ]
    row: list[object] = ["全年一次性奖金收入", "上海甲公司", FIRM, "2024-08-12", "2024-07", "¥8000"]
    found = load(write(tmp_path / "extract", {"明细.csv": text([*lead, heads, row])}))
    assert found.rows("select person, item, income from tax") == [(int(person(1)[:17]), 1, 800000)]


def test_a_person_above_the_head_that_is_wrong_rejects_the_rows(tmp_path: Path) -> None:
    lead: Lines = [[f"身份证件号码：{person(1)[:-1]}"]]
    heads: list[object] = ["所得项目小类", "扣缴义务人纳税人识别号", "税款所属期", "本期收入"]
    content = text([*lead, heads, ["工资薪金所得", FIRM, "2024-07", "8000"]])
    found = load(write(tmp_path / "extract", {"明细.csv": content}))
    assert found.rows("select column_name, code from rejects") == [("person_id", "PERSON_ID_INVALID")]


# --- 4. element codes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("billed", "paid_on", "read"),
    [
        ("202407", "", "None"),
        ("202408", "", "None"),
        ("202406", "", "None"),
        ("202409", "", "2024-09-30"),
        ("2024年12月", "", "2024-12-31"),
        ("202409", "2024-07-20", "2024-07-20"),
        ("", "", "None"),
    ],
)
def test_billed_too_late_is_paid_at_the_end_of_that_month(billed: str, paid_on: str, read: str, tmp_path: Path) -> None:
    lines: Lines = [
        ["AAC002", "AAB001", "AAE002", "AAE003", "AAE180", "AAE143", "到账日期"],
        [person(1), FIRM, billed, "202407", "8000", "10", paid_on],
    ]
    found = load(write(tmp_path / "extract", {"ac43.csv": text(lines)}))
    assert [str(day) for (day,) in found.rows("select paid_on from contributions")] == [read]


def test_how_late_a_month_may_be_billed_is_a_figure_of_the_rulebook(tmp_path: Path) -> None:
    heads = "AAC002,AAB001,AAE002,AAE003,AAE180,AAE143"
    rows = "".join(f"{person(1)},{FIRM},{billed},202401,8000,10\n" for billed in ("202403", "202404"))
    folder = write(tmp_path / "extract", {"ac43.csv": f"{heads}\n{rows}"})
    figures = resources.files("checks.law").joinpath("rulebook.toml").read_text(encoding="utf-8")
    own = tmp_path / "rulebook.toml"
    own.write_text(figures.replace("billed_months_after = { value = 1,", "billed_months_after = { value = 2,"))
    verify_source(Request(folder, tmp_path / "store", rulebook=own))
    [loaded] = (tmp_path / "store" / "extracts").glob("*.duckdb")
    days = Database(loaded).rows("select paid_on from contributions order by row_number")
    assert days == [(None,), (date(2024, 4, 30),)]


# --- 5. the interval list -----------------------------------------------------------------------------------------

MONTHS: list[object] = ["证件号码", "缴费年月", "缴费基数", "缴费类型"]
LIST: list[object] = ["证件号码", "起止年月", "单位名称", "统一社会信用代码"]


def paid(month: str, number: int = 1) -> list[object]:
    return [person(number), month, "8000", "正常缴费"]


def by_interval(tmp_path: Path, months: Lines, units: Lines) -> Database:
    files: dict[str, str | bytes] = {"缴费.csv": text([MONTHS, *months]), "zz-单位.csv": text([LIST, *units])}
    return load(write(tmp_path / "extract", files))


def employers(extract: Database) -> list[tuple[object, ...]]:
    return extract.rows(
        "select month % 12 + 1, employer_id from contributions join employer_number using (employer) order by all"
    )


def test_the_employer_of_a_month_is_the_unit_whose_interval_holds_it(tmp_path: Path) -> None:
    units: Lines = [
        [person(1), "202401-202403", "上海甲公司", ""],
        [person(1), "202404-", "上海乙公司", OTHER_FIRM],
        [person(2), "202401 — 至今", "上海甲公司", ""],
    ]
    found = by_interval(tmp_path, [paid("2024-03"), paid("2024-04"), paid("2024-08"), paid("2024-02", 2)], units)
    assert employers(found) == [(2, "上海甲公司"), (3, "上海甲公司"), (4, OTHER_FIRM), (8, OTHER_FIRM)]
    assert found.rows("select count(*) from rejects") == [(0,)]
    assert found.counts("employer_intervals") == (3, 3, 0, 0)


def test_a_month_of_no_unit_or_of_two_is_rejected(tmp_path: Path) -> None:
    units: Lines = [
        [person(1), "202401-202403", "上海甲公司", ""],
        [person(1), "202403-202404", "上海乙公司", ""],
        [person(1), "202403-202404", "上海乙公司", ""],
    ]
    found = by_interval(tmp_path, [paid("2024-03"), paid("2024-04"), paid("2024-05")], units)
    assert employers(found) == [(4, "上海乙公司")]
    assert found.rows("select row_number, column_name, code from rejects order by all") == [
        (2, "employer_id", "VALUE_UNREADABLE"),
        (4, "employer_id", "VALUE_MISSING"),
    ]


@pytest.mark.parametrize("interval", ["202413-202501", "202405-202404", "2024", "202401至明年", ""])
def test_an_interval_that_cannot_be_read_is_rejected(interval: str, tmp_path: Path) -> None:
    found = by_interval(tmp_path, [paid("2024-03")], [[person(1), interval, "上海甲公司", ""]])
    assert [row[:2] for row in found.rows("select dataset, column_name from rejects order by all")] == [
        ("contributions", "employer_id"),
        ("employer_intervals", "interval"),
    ]


def test_without_any_list_the_file_that_names_no_employer_is_refused_with_its_heads(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"缴费\.csv: lacks: employer_id.*heads found: 证件号码, .*缴费年月"):
        load(write(tmp_path / "extract", {"缴费.csv": text([MONTHS, paid("2024-03"), paid("2024-04")])}))


# --- what a file is called, and what it holds ---------------------------------------------------------------------


def test_files_are_known_by_their_content_where_their_name_says_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "extract", {"数据.csv": as_csv("tax", [sound("tax", 1)]), "notes.csv": "a,b\n1,2\n"})
    (folder / "2023" / "contributions").mkdir(parents=True)
    (folder / "2023" / "contributions" / "1.csv").write_text(as_csv("contributions", [sound("contributions", 1)]))
    (folder / "~$lock.xlsx").write_bytes(b"x")
    run = verify(folder)
    assert run.rows("select path, dataset from source_file where rows > 0 order by all") == [
        ("2023/contributions/1.csv", "contributions"),
        ("数据.csv", "tax"),
    ]
    assert run.rows("select unnest(unused_files) from run") == [("notes.csv",)]


def test_two_manifests_are_two_extracts(tmp_path: Path) -> None:
    write(tmp_path / "both" / "a", {})
    write(tmp_path / "both" / "b", {})
    with pytest.raises(SourceError, match=r"a/manifest\.toml, b/manifest\.toml"):
        verify_source(Request(tmp_path / "both", tmp_path / "store"))


# --- an office's own words ----------------------------------------------------------------------------------------


def office(tmp_path: Path, words: str) -> Path:
    path = tmp_path / "office.toml"
    path.write_text(words, encoding="utf-8")
    return path


def test_an_office_adds_its_own_words(tmp_path: Path) -> None:
    words = """
[files]
contracts = ["用工备案"]
[heads]
base = ["月工资"]
[heads.contributions]
kind = ["状态"]
[codes.contribution_kind]
normal = ["已缴"]
[[form]]
name = "本局备案表"
en = "the bureau's register"
dataset = "contracts"
lead = ["employer_id"]
"""
    head = "证件号码,单位编号,缴费年月,缴费基数,月工资,状态"
    files: dict[str, str | bytes] = {
        "contributions.csv": f"{head}\n{person(1)},{FIRM},202408,1,8000,已缴\n",
        "applications.csv": as_csv("applications", [sound("applications", 1)]),
        "用工备案-1.csv": f"单位编号：{FIRM}\n证件号码,合同起始日期\n{person(1)},2024-01-01\n",
    }
    folder = write(tmp_path / "extract", files)
    run = Database(verify_source(Request(folder, tmp_path / "store", layouts=office(tmp_path, words))))
    assert run.rows("select base, employer from ledger") == [(8000, "pass")]
    assert run.rows("select form from source_file where path = '用工备案-1.csv'") == [("本局备案表",)]
    with pytest.raises(SourceError):
        load(folder)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("[heads]\nwage = ['x']", "'wage' is no column"),
        ("[heads.tax]\nbase = ['x']", "'base' is no column"),
        ("[files]\npersons = ['x']", "'persons' is no dataset"),
        ("[codes.item]\nsalary = ['x']", "'salary' is no code"),
        ("[codes.contribution_kind]\nback = ['正常']", "would mean both normal and back"),
        ("[heads]\nincome = ['税款所属期']", "would mean both month and income"),
        ("[[form]]\nname = 'a'\nen = 'a'\ndataset = 'x'", "'x' is no dataset"),
        ("[[form]]\nname = 'a'\nen = 'a'\ndataset = 'tax'\nlead = ['base']", "'base' is no column"),
        ("heads = 1", "heads"),
        ("[heads", "office.toml"),
        ("[window]\nmonths = 1", "window"),
    ],
)
def test_words_that_cannot_be_used_are_refused_in_one_line(words: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        read_layouts(office(tmp_path, words))
    assert message in refused.value.en
    assert "office.toml" in refused.value.zh


def test_the_built_in_words_mean_one_thing_each() -> None:
    assert list(built_in_layouts().faults()) == []


def test_words_are_part_of_what_an_extract_is(tmp_path: Path) -> None:
    folder, store = write(tmp_path / "extract", {}), tmp_path / "store"
    verify_source(Request(folder, store))
    verify_source(Request(folder, store, layouts=office(tmp_path, "[heads]\nbase = ['月工资']")))
    verify_source(Request(folder, store))
    assert len(list((store / "extracts").glob("*.duckdb"))) == 2


def test_labels_that_nobody_requested_end_a_value() -> None:
    words = {folded_head("证件号码"): "person_id", folded_head("税款所属期"): "month"}
    line = ["打印时间：2024-09-01 10:30:00  证件号码：X1 备注：无", "税款所属期：", "", "2024-07"]
    assert Lead().with_further_lines([line], ()).values(words) == {"person_id": "X1", "month": "2024-07"}
