"""`hecha report --returns`: what a clerk who sent a file gets back, and what stays as it is where it is written."""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import polars as pl
import pytest
import python_calamine
import xlsxwriter
from typer.testing import Result

from pipelines.reading.datasets import TABLES
from pipelines.reading.reject_codes import FURTHER_WORDS, REJECT_CODES, column_forms
from reports.file_names import distinct_names, safe_name, safe_title
from reports.returns.return_files import write_returns
from tests.deliveries import hecha
from tests.extract_files import FIRM, as_csv, person, sound, write
from tests.published import rows, verified

CHINESE = re.compile("[\u4e00-\u9fff]")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FORMULA = '=HYPERLINK("http://example.invalid","x")'
PAID = "证件号码,统一社会信用代码,缴费年月,缴费基数,到账日期,缴费类型"
SHEETS = ("一季度", "二季度")
Table = list[list[Any]]


def _paid(number: int, **cells: str) -> str:
    good = {
        "id": person(number),
        "firm": FIRM,
        "month": "2024-03",
        "base": "8000",
        "on": "2024-04-10",
        "kind": "正常缴费",
    }
    quoted = (each.replace('"', '""') for each in (good | cells).values())
    return ",".join(f'"{each}"' for each in quoted)


def _workbook(path: Path) -> None:
    """A workbook of two sheets of contracts, an unreadable day on the second."""
    with xlsxwriter.Workbook(path) as book:
        for title, day in zip(SHEETS, ("2023-01-01", "2023-02-30"), strict=True):
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(
                [
                    ["证件号码", "统一社会信用代码", "合同起始日期", "合同终止日期", "工作地"],
                    [person(1), FIRM, day, "", ""],
                ]
            ):
                sheet.write_row(row, 0, cells)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A delivery with faults of many kinds, in files whose names are no names for everybody."""
    root = tmp_path_factory.mktemp("returns")
    paid = [
        PAID,
        _paid(1),
        "",
        _paid(2, month="2024年13月", base="八千"),
        _paid(3, base=FORMULA),
        _paid(4, id=person(4)[:-2]),
    ]
    folder = write(
        root / "sent",
        {
            "contributions-x.csv": "",
            "tax.csv": as_csv("tax", [sound("tax", 1)]),
            "applications.csv": as_csv(
                "applications", [sound("applications", 1), sound("applications", 1) | {"batch_id": "B2"}]
            ),
            "enrolments.csv": as_csv(
                "enrolments", [sound("enrolments", 1), [*sound("enrolments", 2).values(), "and more"]]
            ),
        },
    )
    (folder / "contributions-x.csv").unlink()
    (folder / "contracts.csv").unlink()
    for place in ("甲区", "乙区"):
        (folder / place).mkdir()
        (folder / place / f"社保缴费记录 {person(9)}?.csv").write_text("\n".join(paid), encoding="utf-8")
    _workbook(folder / "劳动合同.xlsx")
    verified(folder, root / "store")
    return root / "store"


@pytest.fixture(scope="module")
def returned(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "returned"
    assert _report(store, folder).exit_code == 0
    return folder


def _report(store: Path, folder: Path, *more: str) -> Result:
    return hecha("report", "--store", store, "--returns", folder, *more)


def _sheets(path: Path) -> dict[str, Table]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def _marked(path: Path, sheet: int) -> set[str]:
    """The cells of a sheet that are filled in red."""
    with zipfile.ZipFile(path) as archive:
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
        cells = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    fills = [each.find(f".//{MAIN}fgColor") for each in styles.iter(f"{MAIN}fill")]
    red = {place for place, each in enumerate(fills) if each is not None and each.attrib.get("rgb") == "FFF8D7DA"}
    formats = styles.findall(f"{MAIN}cellXfs/{MAIN}xf")
    return {
        cell.attrib["r"]
        for cell in cells.iter(f"{MAIN}c")
        if int(formats[int(cell.attrib.get("s", "0"))].attrib["fillId"]) in red
    }


def _of(folder: Path, start: str) -> Path:
    (found,) = folder.glob(f"{start}*.xlsx")
    return found


# --- what a clerk sees --------------------------------------------------------------------------------------------


def test_a_row_stands_once_with_every_fault_and_its_number(returned: Path) -> None:
    sheets = _sheets(_of(returned, "甲区"))
    assert list(sheets) == ["说明", "社保缴费记录"]
    head, two, formula, short = sheets["社保缴费记录"]
    assert head == ["行号", "存在的问题", "正确的内容", *PAID.split(","), "更正"]
    assert [each[0] for each in (two, formula, short)] == [4, 5, 6]
    assert two[1] == "缴费基数：内容无法读取\n缴费年月：内容无法读取"
    assert two[2] == "缴费基数：请写成以元为单位的金额，只写数字，如 8000.00\n缴费年月：请写成一个月份，如 2024-03"
    assert two[4:] == [FIRM, "2024年13月", "八*", "2024-04-10", "正常缴费", ""]
    assert short[1] == "证件号码：证件号码位数或校验码有误"
    assert "18位公民身份号码" in short[2]


def test_each_cell_at_fault_is_marked_and_no_other(returned: Path) -> None:
    assert _marked(_of(returned, "甲区"), 2) == {"F2", "G2", "G3", "D4"}


def test_a_cell_that_lacks_what_it_must_have_is_marked_too(tmp_path: Path) -> None:
    folder = write(tmp_path / "sent", {"contributions.csv": "\n".join([PAID, _paid(1), _paid(1, firm="", base="")])})
    verified(folder, tmp_path / "store")
    assert _report(tmp_path / "store", tmp_path / "out").exit_code == 0
    file = _of(tmp_path / "out", "contributions")
    assert _sheets(file)["社保缴费记录"][1][4:7] == ["", "2024-03", ""]
    assert _marked(file, 2) == {"E2", "G2"}


def test_a_formula_stays_the_text_that_was_sent(returned: Path) -> None:
    path = _of(returned, "甲区")
    assert _sheets(path)["社保缴费记录"][2][6] == FORMULA
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet2.xml")


def test_a_workbook_comes_back_as_one_with_the_sheet_that_is_at_fault(returned: Path) -> None:
    sheets = _sheets(_of(returned, "劳动合同"))
    assert list(sheets) == ["说明", "二季度"]
    assert sheets["二季度"][1][:3] == [2, "合同起始日期：内容无法读取", "合同起始日期：请写成日期，如 2024-03-05"]
    counts = [row for row in sheets["说明"] if row[0] in SHEETS]
    assert counts == [["一季度", 1, 1, 0, 0, "劳动合同"], ["二季度", 1, 0, 1, 0, "劳动合同"]]


def test_a_row_that_cannot_be_used_as_a_whole_says_so(returned: Path) -> None:
    (row,) = _sheets(_of(returned, "enrolments"))["参保登记"][1:]
    assert row[:3] == [3, "内容无法读取", "请写成与表头相同的列数，不能有无法识别的字符"]
    assert _marked(_of(returned, "enrolments"), 2) == set()


def test_of_a_row_that_others_showed_to_be_unusable_the_cell_at_fault_is_shown(returned: Path) -> None:
    head, row = _sheets(_of(returned, "applications"))["积分申请"]
    assert head == ["行号", "存在的问题", "正确的内容", "application_id", "更正"]
    assert row == [
        3,
        "application_id：申请编号重复",
        "application_id：每份申请一个编号；请更正编号，重复的行请删去",
        "A1",
        "",
    ]


def test_the_first_sheet_says_which_delivery_how_many_rows_and_what_to_do(store: Path, returned: Path) -> None:
    about = [[cell for cell in row if cell != ""] for row in _sheets(_of(returned, "甲区"))["说明"]]
    run = rows(store / "latest.duckdb", "select run_id, extract_id from run")[0]
    for line in (["数据提取批次", run["extract_id"]], ["提取日期", "2024-09-20"], ["核验批次", run["run_id"]]):
        assert line in about
    assert ["社保缴费记录", 4, 0, 3, 1, "社保缴费记录"] in about, "its good row is a copy of the other file's"
    assert ["内容无法读取", 2] in about
    assert ["证件号码位数或校验码有误", 1] in about
    text = " ".join(str(cell) for row in about for cell in row)
    for words in ("按行号在原文件中找到该行", "重新报送整个文件", "哪些已更正", "已遮盖"):
        assert words in text


def test_every_delivered_file_is_reported(store: Path, tmp_path: Path) -> None:
    edition = _report(store, tmp_path / "out").stdout.splitlines()
    assert len(edition) == 6
    assert "tax.csv：没有问题数据行，不另生成文件" in edition
    assert [line for line in edition if "劳动合同.xlsx，问题数据行 1 行" in line]
    assert not list((tmp_path / "out").glob("tax*"))


def test_in_english_there_is_no_chinese_but_what_was_sent(store: Path, tmp_path: Path) -> None:
    assert "no rejected row, so no return file" in _report(store, tmp_path, "--lang", "en").stdout
    sheets = _sheets(_of(tmp_path, "enrolments"))
    assert list(sheets) == ["about", "enrolments"]
    assert sheets["enrolments"][0][:3] == ["row", "what is wrong", "what would be right"]
    ours = [cell for table in sheets.values() for row in table for cell in row if cell and "〔截断" not in str(cell)]
    assert [cell for cell in ours if CHINESE.search(str(cell))] == []


def test_a_long_table_goes_on_in_a_next_sheet(store: Path, tmp_path: Path) -> None:
    write_returns(store / "latest.duckdb", tmp_path, "zh", rows_a_sheet=2)
    sheets = _sheets(_of(tmp_path, "甲区"))
    assert [row[0] for name in ("社保缴费记录", "社保缴费记录-2") for row in sheets[name][1:]] == [4, 5, 6]


def test_a_long_table_is_read_in_parts(
    store: Path, returned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.returns.rows._PART", 1)
    write_returns(store / "latest.duckdb", tmp_path, "zh")
    assert _sheets(_of(tmp_path, "甲区")) == _sheets(_of(returned, "甲区"))


@pytest.mark.parametrize("lost", ["extract", "cells"])
def test_where_the_cells_are_not_kept_those_at_fault_are_shown(lost: str, store: Path, tmp_path: Path) -> None:
    """The extract is not in the store, or was made before cells were kept."""
    shutil.copytree(store, tmp_path / "store", symlinks=True)
    (extract,) = (tmp_path / "store" / "extracts").iterdir()
    if lost == "extract":
        extract.unlink()
    else:
        with duckdb.connect(str(extract)) as connection:
            connection.execute("drop table reject_cell")
    assert _report(tmp_path / "store", tmp_path / "out").exit_code == 0
    sheets = _sheets(_of(tmp_path / "out", "甲区"))
    head, two, *_ = sheets["社保缴费记录"]
    assert head[3:] == ["base", "month", "person_id", "更正"]
    assert two[3:] == ["八*", "2024年13月", "", ""]
    assert [row[1:5] for row in sheets["说明"] if row[0] == "社保缴费记录"] == (
        [[4, "—", 3, "—"]] if lost == "extract" else [[4, 0, 3, 1]]
    )


# --- personal data ------------------------------------------------------------------------------------------------


def test_numbers_and_names_are_masked(store: Path, returned: Path, tmp_path: Path) -> None:
    for path in returned.glob("*.xlsx"):
        text = str(_sheets(path))
        assert [number for number in range(10) if person(number)[:15] in text or person(number)[6:15] in text] == []
        assert not any(person(9)[6:15] in each.name for each in returned.iterdir())
    assert person(9)[6:15] not in _report(store, tmp_path).stdout


def test_revealing_shows_all_and_is_logged_before(store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "store", symlinks=True)
    assert _report(tmp_path / "store", tmp_path / "out", "--reveal").exit_code == 0
    table = _sheets(_of(tmp_path / "out", "甲区"))
    assert [row[3] for row in table["社保缴费记录"][1:]] == [person(2), person(3), person(4)[:-2]]
    assert table["社保缴费记录"][1][6] == "八千"
    assert "请按个人信息保护要求保管" in str(table["说明"])
    (line,) = (tmp_path / "store" / "access.log").read_text(encoding="utf-8").splitlines()
    run = rows(store / "latest.duckdb", "select run_id from run")[0]["run_id"]
    found, what, whose = line.split("\t")[2:]
    assert (found, what) == (run, f"report --returns {tmp_path / 'out'}")
    assert re.fullmatch(r"rejected rows \d+(: \S.*)?; files \d+: .+", whose)
    assert person(9)[6:15] not in " ".join(path.name for path in (tmp_path / "out").iterdir()), (
        "no number in a file's name"
    )


def test_nothing_is_written_where_the_access_cannot_be_noted(store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "store", symlinks=True)
    (tmp_path / "store" / "access.log").mkdir()
    done = _report(tmp_path / "store", tmp_path / "out", "--reveal", "--lang", "en")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "nothing is revealed" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_files_are_for_their_owner_alone(returned: Path) -> None:
    assert {stat.S_IMODE(path.stat().st_mode) for path in returned.iterdir()} == {0o600}


# --- other people's files -----------------------------------------------------------------------------------------


def test_other_files_stay_and_ours_are_written_again(store: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert _report(store, tmp_path).exit_code == 0
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.xlsx")}
    assert _report(store, tmp_path).exit_code == 0
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.xlsx")} == before, "the same run, the same bytes"
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert _report(store, tmp_path, "--reveal").exit_code == 0, "ours, unchanged, may be replaced"
    (store / "access.log").unlink()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_that_was_changed_is_kept_under_another_name_and_reported(
    lang: str, store: Path, tmp_path: Path
) -> None:
    assert _report(store, tmp_path, "--lang", lang).exit_code == 0
    place = _of(tmp_path, "劳动合同")
    place.write_bytes(b"corrected by hand")
    done = _report(store, tmp_path, "--lang", lang)
    assert (done.exit_code, done.stderr) == (0, "")
    (kept,) = tmp_path.glob(f"{place.stem}-20*.xlsx")
    assert kept.read_bytes() == b"corrected by hand"
    assert place.read_bytes() != kept.read_bytes()
    (line,) = (line for line in done.stdout.splitlines() if kept.name in line)
    assert (CHINESE.search(line.replace(str(kept), "")) is not None) == (lang == "zh")


def test_a_folder_that_cannot_be_written_is_one_line(store: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = _report(store, tmp_path / "file", "--lang", "en")
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "--returns" in done.stderr


def test_the_report_itself_is_written_where_it_is_requested(store: Path, tmp_path: Path) -> None:
    assert _report(store, tmp_path / "returned", "--out", str(tmp_path / "report")).exit_code == 0
    assert (tmp_path / "report" / "report.html").is_file()
    assert list((tmp_path / "returned").glob("*.xlsx"))


# --- names and words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("contributions.csv", "contributions"),
        ("2024/甲区/社保缴费.xlsx", "2024-甲区-社保缴费"),
        ("../../etc/passwd", "etc-passwd"),
        ("/abs/..\\..\\x.csv", "abs-x"),
        ("a<b>:c|d*e?.csv", "a_b_c_d_e"),
        (f"社保 {person(1)}.csv", "社保_3412xxxx"),
        ("社保 341222 19900101 001X.csv", "社保_3412xxxx"),
        ("社保３４１２２２１９９００１０１００１Ｘ.csv", "社保3412xxxx"),
        ("\u202egpj.exe\u0000.csv", "gpj.exe"),
        ("CON.csv", "_CON"),
        (".csv", "csv"),
        ("...", "file"),
        ("", "file"),
        ("a" * 300 + ".csv", "a" * 60),
        ("缴费 2024-01-01 至 2024-12-31.csv", "缴费_2024-01-01_至_2024-12-31"),
    ],
)
def test_a_name_is_safe_on_every_system(path: str, name: str) -> None:
    assert safe_name(path) == name


def test_names_that_are_there_are_numbered() -> None:
    assert distinct_names(["a", "A", "b", "a-2", "a"]) == ["a", "A-2", "b", "a-2-2", "a-3"]
    assert distinct_names(["说明"], ["说明"]) == ["说明-2"]


@pytest.mark.parametrize(("title", "safe"), [("a[b]:c", "a_b__c"), ("'x'", "x"), ("", "-"), ("长" * 40, "长" * 25)])
def test_a_title_is_what_a_workbook_takes(title: str, safe: str) -> None:
    assert safe_title(title) == safe


def test_every_code_says_what_would_be_right_in_both_languages() -> None:
    for each in (*REJECT_CODES, *FURTHER_WORDS):
        assert CHINESE.search(each.settles_zh)
        assert re.fullmatch(r"[\x20-\x7e]+(\(退收\))?", each.settles_en)


def test_every_column_says_what_it_holds_in_both_languages() -> None:
    forms = pl.DataFrame(column_forms(), schema=["dataset", "column", "zh", "en"], orient="row")
    assert set(forms.select("dataset", "column").rows()) == {
        (name, column.head) for name, dataset in TABLES.items() for column in dataset.columns
    }
    assert forms.filter(~pl.col("zh").str.contains(r"\p{Han}")).is_empty()
    assert forms.filter(pl.col("en").str.len_chars() == 0).is_empty()
