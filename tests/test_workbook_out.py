"""The workbook of a run: every cell of the sample, cells of the right kind, links, masks, and text that means harm."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import polars as pl
import pytest
import python_calamine
from xlsxwriter import Workbook

from checks.law.reasons import reason
from reports.masked_columns import Masks
from reports.masking import Mask
from reports.model.report import read_report
from reports.workbook.cells import CUT, LONGEST, Column
from reports.workbook.report_workbook import write_workbook
from reports.workbook.sheets import Book, SheetsOfTable
from tests.published import rows

SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "extract"
GOLDEN = Path(__file__).parent / "golden" / "workbook.txt"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = (
    '=HYPERLINK("http://example.invalid","x")',
    "+1+1",
    "＝1+1",
    "\t－1+1",
    "\r＠SUM(A1)",
    "@SUM(A1)",
    "http://example.invalid/",
    "internal:'rejects'!A1",
    "<script>alert(1)</script>",
    "<r><t>x</t></r>",
    "<r></c></row></sheetData></r>",
    "]]>&amp;\"'",
    "_x0041_",
    "123456789012345678",
    "2024-07-01",
    "\u202etxt.exe\u2066",
    "a\x01\x0b\x1b[31mb\ufffe\uffff",
    "\U00020bb7" * (LONGEST + 1),
)
Cells = dict[str, list[list[Any]]]


def _shown(text: str) -> str:
    """What a hostile text looks like in a cell."""
    kept = re.sub("[\x00-\x1f\u202e\u2066\ufffe\uffff]", "", text)
    return kept[:LONGEST] + CUT if len(kept) > LONGEST else kept


def _read(path: Path) -> Cells:
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _links(path: Path, sheet: int) -> dict[str, str]:
    """Where the links of a sheet lead, by cell."""
    tree = ElementTree.fromstring(_parts(path)[f"xl/worksheets/sheet{sheet}.xml"])
    return {each.attrib["ref"]: each.attrib["location"] for each in tree.iter(f"{MAIN}hyperlink")}


def _by_head(table: list[list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


@pytest.fixture(scope="module")
def run(sample_store: Path) -> Path:
    return (sample_store / "latest.duckdb").resolve()


@pytest.fixture(scope="module")
def book(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("book") / "run.xlsx"
    write_workbook(run, target)
    return target


def test_the_queue_says_by_when_with_what_through_whom_and_where(run: Path, book: Path) -> None:
    found = _by_head(_read(book)["待办"])
    report = read_report(run, Mask())
    assert [each["申请编号"] for each in found] == [each.application.application_id for each in report.queue]
    assert [each["办理期限（最早）"] for each in found] == [each.due for each in report.queue]
    assert all(each["核实办法"] or each["需补充的材料"] for each in found)
    assert all(each["单位名称"] for each in found)
    assert {"310115"} <= {each["单位所在区"] for each in found}, "the sample's register says where some are"


def test_every_cell_of_the_sample(run: Path, book: Path) -> None:
    """`HECHA_REWRITE_GOLDEN=1` writes the expected text anew."""
    edition = []
    for name, table in _read(book).items():
        edition.append(f"== {name}")
        edition += ["\t".join(str(cell).replace("\n", " / ") for cell in row).rstrip() for row in table]
    receipt = rows(
        run, "select run_id, strftime(started_at + interval 8 hours, '%Y-%m-%d %H:%M:%S') as begun from run"
    )[0]
    text = "\n".join(edition).replace(receipt["run_id"], "RUN").replace(receipt["begun"], "BEGUN") + "\n"
    if os.environ.get("HECHA_REWRITE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    assert text.splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_cells_are_dates_numbers_and_text(run: Path, book: Path) -> None:
    cells = _read(book)
    verdict = _by_head(cells["核验结论"])[0]
    assert verdict["申请日期"] == date(2024, 9, 10)
    assert (verdict["申请编号"], verdict["可计积分月数（至少）"]) == ("SQ-01", 14.0)
    ledger = rows(run, "select * from ledger order by person_id, month, employer_key")
    months = _by_head(cells["逐月台账"])
    assert len(months) == len(ledger)
    assert sum(each["缴费基数"] for each in months) == sum(float(each["base"]) for each in ledger)
    assert {each["月份"] for each in months} == {each["month"] for each in ledger}
    assert all(isinstance(each["单位代码"], str) for each in months)


def test_english(run: Path, tmp_path: Path) -> None:
    write_workbook(run, tmp_path / "run.xlsx", "en")
    cells = _read(tmp_path / "run.xlsx")
    assert list(cells) == ["about", "to-do", "verdicts", "months", "missing", "investors", "anomalies", "rejects"]
    verdict = _by_head(cells["verdicts"])[1]
    assert verdict["outcome"] == "fail"
    assert verdict["reasons"] == "第二条、第十一条: the permit was not valid on the day"
    heads = {head for table in list(cells.values())[1:] for head in table[0]}
    assert not [head for head in heads if re.search(r"[\u4e00-\u9fff]", head)]


@pytest.mark.parametrize("size", [7, 1000])
def test_links_lead_to_the_person_and_back(run: Path, tmp_path: Path, size: int) -> None:
    write_workbook(run, tmp_path / "run.xlsx", rows_a_sheet=size)
    cells = _read(tmp_path / "run.xlsx")
    titles = list(cells)
    lines, applications = (len(rows(run, f"select 1 from {table}")) for table in ("ledger", "verdict"))
    assert (titles.count("逐月台账-2"), len(cells["逐月台账"])) == ((1, 8) if size == 7 else (0, 1 + lines))
    heads = cells["核验结论"][0]
    led = 0
    for place, title in enumerate(titles, start=1):
        for cell, target in _links(tmp_path / "run.xlsx", place).items():
            if title == "说明":
                continue
            sheet, line = target.replace("'", "").split("!A")
            here = cells[title][int(re.sub(r"\D", "", cell)) - 1]
            there = cells[sheet][int(line) - 1]
            assert here[0] == there[0], "a link stays with its application"
            if title.startswith("核验结论"):
                assert here[heads.index("逐月台账")] == f"{sheet} 第{line}行"
                led += 1
    assert led == applications


def test_a_link_leads_to_the_first_month(book: Path) -> None:
    months = _read(book)["逐月台账"]
    lines = [int(target.split("!A")[1]) for target in _links(book, 3).values()]
    firsts = [line for line in range(2, len(months) + 1) if months[line - 1][0] != months[line - 2][0]]
    assert lines == firsts
    assert sorted(_links(book, 4)) == sorted(f"A{line}" for line in firsts)
    tree = ElementTree.fromstring(_parts(book)["xl/worksheets/sheet4.xml"])
    style = {each.attrib["r"]: each.attrib["s"] for each in tree.iter(f"{MAIN}c")}
    underlined = {style[f"A{line}"] for line in firsts}
    others = {style[f"A{line}"] for line in range(2, len(months) + 1) if line not in firsts}
    assert (len(underlined), len(others), underlined & others) == (1, 1, set()), "only a link looks like one"


def test_long_ledgers_go_on_in_a_next_sheet(run: Path, book: Path, tmp_path: Path) -> None:
    write_workbook(run, tmp_path / "run.xlsx", rows_a_sheet=100)
    whole = _read(book)["逐月台账"]
    parts = [table for name, table in _read(tmp_path / "run.xlsx").items() if name.startswith("逐月台账")]
    assert all(table[0] == whole[0] for table in parts)
    assert [row for table in parts for row in table[1:]] == whole[1:]


INVESTOR = """insert into investor by name
select run_id, application_id, employer_id as enterprise_id, 3 as staff_here_min, 5 as staff_here_max,
    10 as tax_points_min, 30 as tax_points_max, 20 as staff_points_min, 20 as staff_points_max,
    20 as points_min, 30 as points_max, ['INVEST_SHARE_MISSING', 'INVEST_STAFF_UNDECIDED'] as reasons
from verdict where application_id in ('SQ-02', 'SQ-17')"""


def test_the_enterprises_invested_in_have_a_sheet(run: Path, tmp_path: Path) -> None:
    shutil.copytree(run.parent.parent, tmp_path / "store", symlinks=True)
    copy = tmp_path / "store" / "runs" / run.name
    with duckdb.connect(str(copy)) as connection:
        connection.execute(INVESTOR)
    write_workbook(copy, tmp_path / "run.xlsx")
    cells = _read(tmp_path / "run.xlsx")
    first, second, *_ = _by_head(cells["投资"])
    assert (first["申请编号"], second["申请编号"]) == ("SQ-02", "SQ-17")
    assert (second["投资积分（至少）"], second["投资积分（至多）"], second["聘用本市户籍人数（至多）"]) == (
        20.0,
        30.0,
        5.0,
    )
    assert second["投资企业名称"].startswith("上海示例")
    why = [reason(code) for code in ("INVEST_SHARE_MISSING", "INVEST_STAFF_UNDECIDED")]
    assert second["原因"] == "\n".join(f"{each.article}：{each.zh}" for each in why)
    assert second["核实办法"] == "\n".join(each.settles_zh for each in why)
    links = _links(tmp_path / "run.xlsx", list(cells).index("投资") + 1)
    target = links["A3"]
    assert cells["核验结论"][int(target.split("!A")[1]) - 1][0] == "SQ-17"


def test_a_doubt_is_reported_with_what_settles_it(run: Path, book: Path) -> None:
    verdicts = {each["申请编号"]: each for each in _by_head(_read(book)["核验结论"])}
    doubts = rows(run, "select application_id, code, settles from doubt_in_words")
    assert len({each["code"] for each in doubts}) > 5
    for each in doubts:
        assert (each["settles"] or "") == reason(each["code"]).settles_zh
        assert reason(each["code"]).settles_zh in verdicts[each["application_id"]]["核实办法"].split("\n")
    of_bureau = rows(run, "select application_id, settles from missing_in_words where addressee = 'bureau'")
    for each in of_bureau:
        assert f"请报送单位提供：{each['settles']}" in verdicts[each["application_id"]]["核实办法"].split("\n")
    edition = {each["application_id"] for each in (*doubts, *of_bureau)}
    assert not [each for name, each in verdicts.items() if name not in edition and each["核实办法"]]


def _identity_numbers() -> set[str]:
    """All that stands in a column of persons, right or wrong, and the names of persons."""
    found: set[str] = set()
    for path in SAMPLE.glob("*.csv"):
        frame = pl.read_csv(path, infer_schema=False)
        for column in ("person_id", "person_name"):
            if column in frame.columns:
                found |= set(frame[column].drop_nulls())
    return {each for each in found if len(each) > 1}


def test_nothing_in_the_file_names_a_person(book: Path) -> None:
    whole = b"\n".join(_parts(book).values()).decode()
    assert [each for each in _identity_numbers() if each in whole] == []


def test_revealed(run: Path, tmp_path: Path) -> None:
    write_workbook(run, tmp_path / "run.xlsx", reveal=True)
    cells = _read(tmp_path / "run.xlsx")
    assert cells["核验结论"][1][6:8] == ["示例甲01", rows(run, "select * from verdict")[0]["person_id"]]
    assert any("含完整姓名" in str(row[0]) for row in cells["说明"])


@pytest.fixture(scope="module")
def hostile(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's run with harmful text in each field that the data fill, and identity numbers where none belong."""
    store = tmp_path_factory.mktemp("hostile")
    shutil.copytree(run.parent.parent, store / "store", symlinks=True)
    copy = store / "store" / "runs" / run.name
    extract = next((store / "store" / "extracts").glob("*.duckdb"))
    for path, updates in ((copy, _RUN), (extract, _EXTRACT)):
        with duckdb.connect(str(path)) as connection:
            connection.execute("create temp table harm (place integer, text varchar)")
            connection.executemany("insert into harm values (?, ?)", list(enumerate(HOSTILE)))
            for update in updates:
                connection.execute(update)
    return copy


_APPLICATION = """update {} set application_id = application_id || ' ' || harm.text from harm
where harm.place = cast(application_id[4:5] as integer) - 1"""
_RUN = (
    *(_APPLICATION.format(table) for table in ("verdict", "verdict_reason", "tier", "missing", "investor")),
    f"update verdict set batch_id = harm.text from harm where harm.place = row_number % {len(HOSTILE)}",
    "update missing set detail = harm.text from harm where harm.place = missing.rowid",
    "update reject set raw_value = harm.text from harm where harm.place = reject.rowid",
    "update reject set column_name = '=1+1', raw_value = 'r 110101199001011237 r' where rowid = 1",
    "update source_file set path = '=1+' || path",
    "update employer_number set employer_id = '=2+' || employer_id",
    "update verdict set employer_id = '=2+' || employer_id",
    "update run set extract_id = '<r>=3+3</r>'",
)
_EXTRACT = (
    _APPLICATION.format("applications"),
    f"update applications set person_name = harm.text from harm where harm.place = application % {len(HOSTILE)}",
    f"update employer_name set employer_name = harm.text from harm where harm.place = name % {len(HOSTILE)}",
)


def test_hostile_text_stays_text(hostile: Path, tmp_path: Path) -> None:
    write_workbook(hostile, tmp_path / "run.xlsx", reveal=True)
    parts = _parts(tmp_path / "run.xlsx")
    for name, part in parts.items():
        tree = ElementTree.fromstring(part)
        assert not [each for each in tree.iter() if each.tag in (f"{MAIN}f", f"{MAIN}r")], name
        assert b'TargetMode="External"' not in part
        assert not re.search("[\u202e\u2066\ufffe\uffff]", part.decode())
    cells = _read(tmp_path / "run.xlsx")
    shown = {_shown(text) for text in HOSTILE}
    assert shown <= {row[11] for row in cells["核验结论"]}, "batches"
    assert shown <= {row[6] for row in cells["核验结论"]}, "names"
    assert len(shown & {row[6] for row in cells["逐月台账"]}) >= 8, "employers"
    for text in shown - {_shown(HOSTILE[-1])}:
        assert any(row[0].endswith(text) for row in cells["核验结论"]), "applications"
    assert cells["核验结论"][1][8].startswith("=2+")
    assert cells["逐月台账"][1][14] == "=1+contributions.csv"
    assert [row[1] for row in cells["说明"] if row[0] == "数据提取批次"] == [" <r>=3+3</r>"]


def test_no_cell_is_longer_than_a_spreadsheet_takes(hostile: Path, tmp_path: Path) -> None:
    write_workbook(hostile, tmp_path / "run.xlsx", reveal=True)
    texts = [cell for table in _read(tmp_path / "run.xlsx").values() for row in table for cell in row]
    assert max(len(str(cell).encode("utf-16-le")) // 2 for cell in texts) <= 32_767


def test_an_identity_number_where_none_belongs_is_masked(hostile: Path, tmp_path: Path) -> None:
    write_workbook(hostile, tmp_path / "run.xlsx")
    whole = b"\n".join(_parts(tmp_path / "run.xlsx").values()).decode()
    assert "110101199001011237" not in whole
    assert "r 11************1237 r" in whole


@pytest.mark.parametrize(
    ("column", "raw", "shown"),
    [
        ("person_id", "31010119900101123", "3************1123"),
        ("person_id", "E12345678", "******678"),
        ("person_id", "张三丰", "***"),
        ("base", "张三丰", "张**"),
        ("income", "310101 900101 123", "3************ 123"),
        ("paid_on", "99010119900101123x", "99************123x"),
        ("paid_on", "2023年十三月", "2***"),
        ("base", "12,00.5x", "12,00.5x"),
        ("kind", "补缴（疫情）", "补缴（疫情）"),
        ("kind", "单位应缴", "单位应缴"),
        ("kind", "张三丰", "张**"),
        ("relation", "欧阳小明", "欧***"),
        ("employer_name", "示例公司", "示例公司"),
        ("person_name", "Li Ming", "L***"),
        (None, "𠮷田", "𠮷*"),
        ("base", None, None),
    ],
)
def test_what_slipped_into_a_cell_is_masked(column: str | None, raw: str | None, shown: str | None) -> None:
    values, columns = pl.Series([raw], dtype=pl.String), pl.Series([column], dtype=pl.String)
    assert Masks(reveal=False).raw_values(values, columns).to_list() == [shown]
    assert Masks(reveal=True).raw_values(values, columns).to_list() == [raw]


def test_the_same_run_gives_the_same_bytes(run: Path, book: Path, tmp_path: Path) -> None:
    write_workbook(run, tmp_path / "run.xlsx")
    assert (tmp_path / "run.xlsx").read_bytes() == book.read_bytes()


def test_what_was_there_stays_when_it_cannot_be_written(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.xlsx").write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Workbook, "close", full)
    with pytest.raises(OSError, match="no space"):
        write_workbook(run, tmp_path / "run.xlsx")
    assert (tmp_path / "run.xlsx").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["run.xlsx"]


def test_without_the_extract_there_are_no_names(run: Path, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    shutil.copy(run, tmp_path / "runs" / "run.duckdb")
    write_workbook(tmp_path / "runs" / "run.duckdb", tmp_path / "run.xlsx")
    cells = _read(tmp_path / "run.xlsx")
    assert cells["核验结论"][1][6] == ""
    assert any("没有姓名" in str(row[0]) for row in cells["说明"])


def test_figures_that_a_spreadsheet_cannot_hold_are_text(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "fen": [1, -105, 999_999_999_999_999, 10**15, None],
            "day": [date(2024, 7, 1), date(1900, 3, 1), date(1900, 2, 28), date(9999, 12, 31), None],
            "part": [0.125, 1.0, 0.0, None, None],
        }
    )
    columns = [Column("fen", "a", "money", 9), Column("day", "b", "date", 9), Column("part", "c", "percent", 9)]
    with Book(tmp_path / "a.xlsx", "a", datetime(2024, 1, 1)) as made:  # noqa: DTZ001
        made.write_table(SheetsOfTable("a"), columns, [frame], {})
    assert _read(tmp_path / "a.xlsx")["a"][1:5] == [
        [0.01, date(2024, 7, 1), 0.125],
        [-1.05, date(1900, 3, 1), 1.0],
        [9_999_999_999_999.99, "1900-02-28", 0.0],
        ["10000000000000.00", date(9999, 12, 31), ""],
    ]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("harm", [False, True])
def test_libreoffice_reads_the_same(run: Path, hostile: Path, tmp_path: Path, harm: bool) -> None:
    write_workbook(hostile if harm else run, tmp_path / "run.xlsx", reveal=True)
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "again", tmp_path / "run.xlsx"],
        check=True,
        capture_output=True,
        timeout=900,
    )
    ours, theirs = _read(tmp_path / "run.xlsx"), _read(tmp_path / "again" / "run.xlsx")
    assert list(ours) == list(theirs)
    for name, table in ours.items():
        assert [_trimmed(row) for row in theirs[name]] == [_trimmed(row) for row in table]
    assert not any(b"<f>" in part or b"<f " in part for part in _parts(tmp_path / "again" / "run.xlsx").values())


def _trimmed(row: list[Any]) -> list[Any]:
    """A row without the empty cells at its end."""
    return row[: max((place for place, cell in enumerate(row, start=1) if cell != ""), default=0)]


def test_a_sheet_takes_no_more_links_than_a_spreadsheet_does(
    run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.workbook.sheets._LINKS", 3)
    write_workbook(run, tmp_path / "run.xlsx")
    assert sorted(_links(tmp_path / "run.xlsx", 3)) == ["F2", "F3", "F4"]
    assert _read(tmp_path / "run.xlsx")["核验结论"][35][5] == "逐月台账 第488行", "the text still says where"
