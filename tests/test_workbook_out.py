"""The workbook of a report: every cell of the sample, links, sheets."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import polars as pl
import pytest
from xlsxwriter import Workbook

from checks.law.reasons import reason
from reports.masking import Mask
from reports.model.report import read_report
from reports.workbook.cells import Column
from reports.workbook.report_workbook import write_workbook
from reports.workbook.sheets import Book, SheetsOfTable
from tests.published import rows
from tests.report_workbooks import MAIN, parts_of, read_cells

GOLDEN = Path(__file__).parent / "golden" / "workbook.txt"


def _links(path: Path, sheet: int) -> dict[str, str]:
    """Where the links of a sheet lead, by cell."""
    tree = ElementTree.fromstring(parts_of(path)[f"xl/worksheets/sheet{sheet}.xml"])
    return {each.attrib["ref"]: each.attrib["location"] for each in tree.iter(f"{MAIN}hyperlink")}


def _by_head(table: list[list[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def test_the_queue_says_by_when_with_what_through_whom_and_where(sample_run: Path, sample_workbook: Path) -> None:
    found = _by_head(read_cells(sample_workbook)["待办"])
    report = read_report(sample_run, Mask())
    assert [each["申请编号"] for each in found] == [each.application.application_id for each in report.queue]
    assert [each["办理期限"] for each in found] == [each.due for each in report.queue]
    assert all(each["核实办法"] or each["需补充的材料"] for each in found)
    assert all(each["单位名称"] for each in found)
    assert {"310115"} <= {each["单位所在区"] for each in found}, "the sample's register says where some are"


def test_every_cell_of_the_sample(sample_run: Path, sample_workbook: Path) -> None:
    """`HECHA_REWRITE_GOLDEN=1` writes the expected text anew."""
    edition = []
    for name, table in read_cells(sample_workbook).items():
        edition.append(f"== {name}")
        edition += ["\t".join(str(cell).replace("\n", " / ") for cell in row).rstrip() for row in table]
    receipt = rows(
        sample_run, "select run_id, strftime(started_at + interval 8 hours, '%Y-%m-%d %H:%M:%S') as begun from run"
    )[0]
    text = "\n".join(edition).replace(receipt["run_id"], "RUN").replace(receipt["begun"], "BEGUN") + "\n"
    if os.environ.get("HECHA_REWRITE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    assert text.splitlines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_cells_are_dates_numbers_and_text(sample_run: Path, sample_workbook: Path) -> None:
    cells = read_cells(sample_workbook)
    verdict = _by_head(cells["核验结论"])[0]
    assert verdict["申请日期"] == date(2024, 9, 10)
    assert (verdict["申请编号"], verdict["可计积分月数（至少）"]) == ("SQ-01", 14.0)
    ledger = rows(sample_run, "select * from ledger order by person_id, month, employer_key")
    months = _by_head(cells["逐月台账"])
    assert len(months) == len(ledger)
    assert sum(each["缴费基数"] for each in months) == sum(float(each["base"]) for each in ledger)
    assert {each["月份"] for each in months} == {each["month"] for each in ledger}
    assert all(isinstance(each["单位代码"], str) for each in months)


def test_english(sample_run: Path, tmp_path: Path) -> None:
    write_workbook(sample_run, tmp_path / "run.xlsx", "en")
    cells = read_cells(tmp_path / "run.xlsx")
    assert list(cells) == [
        "about",
        "to-do",
        "verdicts",
        "months",
        "missing",
        "decisions",
        "investors",
        "anomalies",
        "rejects",
    ]
    verdict = _by_head(cells["verdicts"])[1]
    assert verdict["outcome"] == "fail"
    assert verdict["reasons"] == "第二条、第十一条: the permit was not valid on the day"
    heads = {head for table in list(cells.values())[1:] for head in table[0]}
    assert not [head for head in heads if re.search(r"[\u4e00-\u9fff]", head)]


@pytest.mark.parametrize("size", [7, 1000])
def test_links_lead_to_the_person_and_back(sample_run: Path, tmp_path: Path, size: int) -> None:
    write_workbook(sample_run, tmp_path / "run.xlsx", rows_a_sheet=size)
    cells = read_cells(tmp_path / "run.xlsx")
    titles = list(cells)
    lines, applications = (len(rows(sample_run, f"select 1 from {table}")) for table in ("ledger", "verdict"))
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


def test_a_link_leads_to_the_first_month(sample_workbook: Path) -> None:
    months = read_cells(sample_workbook)["逐月台账"]
    lines = [int(target.split("!A")[1]) for target in _links(sample_workbook, 3).values()]
    firsts = [line for line in range(2, len(months) + 1) if months[line - 1][0] != months[line - 2][0]]
    assert lines == firsts
    assert sorted(_links(sample_workbook, 4)) == sorted(f"A{line}" for line in firsts)
    tree = ElementTree.fromstring(parts_of(sample_workbook)["xl/worksheets/sheet4.xml"])
    style = {each.attrib["r"]: each.attrib["s"] for each in tree.iter(f"{MAIN}c")}
    underlined = {style[f"A{line}"] for line in firsts}
    others = {style[f"A{line}"] for line in range(2, len(months) + 1) if line not in firsts}
    assert (len(underlined), len(others), underlined & others) == (1, 1, set()), "only a link looks like one"


def test_long_ledgers_go_on_in_a_next_sheet(sample_run: Path, sample_workbook: Path, tmp_path: Path) -> None:
    write_workbook(sample_run, tmp_path / "run.xlsx", rows_a_sheet=100)
    whole = read_cells(sample_workbook)["逐月台账"]
    parts = [table for name, table in read_cells(tmp_path / "run.xlsx").items() if name.startswith("逐月台账")]
    assert all(table[0] == whole[0] for table in parts)
    assert [row for table in parts for row in table[1:]] == whole[1:]


INVESTOR = """insert into investor by name
select run_id, application_id, employer_id as enterprise_id, 3 as staff_here_min, 5 as staff_here_max,
    10 as tax_points_min, 30 as tax_points_max, 20 as staff_points_min, 20 as staff_points_max,
    20 as points_min, 30 as points_max, ['INVEST_SHARE_MISSING', 'INVEST_STAFF_UNDECIDED'] as reasons
from verdict where application_id in ('SQ-02', 'SQ-17')"""


@pytest.mark.alters_runs
def test_the_enterprises_invested_in_have_a_sheet(sample_run: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_run.parent.parent, tmp_path / "store", symlinks=True)
    copy = tmp_path / "store" / "runs" / sample_run.name
    with duckdb.connect(str(copy)) as connection:
        connection.execute(INVESTOR)
    write_workbook(copy, tmp_path / "run.xlsx")
    cells = read_cells(tmp_path / "run.xlsx")
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


def test_a_doubt_is_reported_with_what_settles_it(sample_run: Path, sample_workbook: Path) -> None:
    verdicts = {each["申请编号"]: each for each in _by_head(read_cells(sample_workbook)["核验结论"])}
    doubts = rows(sample_run, "select application_id, code, settles from doubt_in_words")
    assert len({each["code"] for each in doubts}) > 5
    for each in doubts:
        assert (each["settles"] or "") == reason(each["code"]).settles_zh
        assert reason(each["code"]).settles_zh in verdicts[each["application_id"]]["核实办法"].split("\n")
    of_bureau = rows(sample_run, "select application_id, settles from missing_in_words where addressee = 'bureau'")
    for each in of_bureau:
        assert f"请报送单位提供：{each['settles']}" in verdicts[each["application_id"]]["核实办法"].split("\n")
    edition = {each["application_id"] for each in (*doubts, *of_bureau)}
    assert not [each for name, each in verdicts.items() if name not in edition and each["核实办法"]]


def test_the_same_run_gives_the_same_bytes(sample_run: Path, sample_workbook: Path, tmp_path: Path) -> None:
    write_workbook(sample_run, tmp_path / "run.xlsx")
    assert (tmp_path / "run.xlsx").read_bytes() == sample_workbook.read_bytes()


def test_what_was_there_stays_when_it_cannot_be_written(
    sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "run.xlsx").write_bytes(b"before")

    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Workbook, "close", full)
    with pytest.raises(OSError, match="no space"):
        write_workbook(sample_run, tmp_path / "run.xlsx")
    assert (tmp_path / "run.xlsx").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["run.xlsx"]


def test_without_the_extract_there_are_no_names(sample_run: Path, tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    shutil.copy(sample_run, tmp_path / "runs" / "run.duckdb")
    write_workbook(tmp_path / "runs" / "run.duckdb", tmp_path / "run.xlsx")
    cells = read_cells(tmp_path / "run.xlsx")
    assert cells["核验结论"][1][7] == ""
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
    assert read_cells(tmp_path / "a.xlsx")["a"][1:5] == [
        [0.01, date(2024, 7, 1), 0.125],
        [-1.05, date(1900, 3, 1), 1.0],
        [9_999_999_999_999.99, "1900-02-28", 0.0],
        ["10000000000000.00", date(9999, 12, 31), ""],
    ]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("harm", [False, True])
def test_libreoffice_reads_the_same(sample_run: Path, hostile_run: Path, tmp_path: Path, harm: bool) -> None:
    write_workbook(hostile_run if harm else sample_run, tmp_path / "run.xlsx", reveal=True)
    home = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path / "again", tmp_path / "run.xlsx"],
        check=True,
        capture_output=True,
        timeout=900,
    )
    ours, theirs = read_cells(tmp_path / "run.xlsx"), read_cells(tmp_path / "again" / "run.xlsx")
    assert list(ours) == list(theirs)
    for name, table in ours.items():
        assert [_trimmed(row) for row in theirs[name]] == [_trimmed(row) for row in table]
    assert not any(b"<f>" in part or b"<f " in part for part in parts_of(tmp_path / "again" / "run.xlsx").values())


def _trimmed(row: list[Any]) -> list[Any]:
    """A row without the empty cells at its end."""
    return row[: max((place for place, cell in enumerate(row, start=1) if cell != ""), default=0)]


def test_a_sheet_takes_no_more_links_than_a_spreadsheet_does(
    sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.workbook.sheets._LINKS", 3)
    write_workbook(sample_run, tmp_path / "run.xlsx")
    assert sorted(_links(tmp_path / "run.xlsx", 3)) == ["G2", "G3", "G4"]
    assert read_cells(tmp_path / "run.xlsx")["核验结论"][35][6] == "逐月台账 第488行", "the text still says where"
