"""The folder of a report is written whole or left as it was."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
import python_calamine

from tests.extract_files import person
from tests.published import rows, verified
from tests.reports import SAMPLE, contents, hecha_report, made


def test_a_folder_of_something_else_is_left_alone(sample_copy: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("mine")
    done = hecha_report(sample_copy, tmp_path / "out", "--lang", "en")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "nothing is written into it" in done.stderr
    assert contents(tmp_path / "out") == "mine"


def test_an_earlier_report_is_replaced_whole(sample_copy: Path, tmp_path: Path) -> None:
    made(sample_copy, tmp_path / "out", "--application", "SQ-17")
    made(sample_copy, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".hecha-report",
        "anomalies.html",
        "report.html",
        "report.xlsx",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_clerks_day(sample_copy: Path, tmp_path: Path) -> None:
    """Verify, report, annotate the to-do list, take a new delivery, report again: the annotations are there."""
    store, out, remark = tmp_path / "store", tmp_path / "out", "已电话联系单位，等劳动合同"
    shutil.copytree(sample_copy, store, symlinks=True)
    made(store, out)
    (out / "我的记录.txt").write_text("SQ-03 待回电", encoding="utf-8")
    annotate(out / "report.xlsx", "xl/worksheets/sheet2.xml", remark)
    delivery = shutil.copytree(SAMPLE, tmp_path / "in")
    contracts = (delivery / "contracts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (delivery / "contracts.csv").write_text("".join(contracts[:-3]), encoding="utf-8")
    verified(delivery, store)
    told = hecha_report(store, out).stdout
    (kept,) = out.glob("report-20*.xlsx")
    assert kept.name in told
    books = {path.name: python_calamine.CalamineWorkbook.from_path(path) for path in out.glob("*.xlsx")}
    tables = {name: str(book.get_sheet_by_name("待办").to_python()) for name, book in books.items()}
    assert {name for name, table in tables.items() if remark in table} == {kept.name}
    assert tables["report.xlsx"].count("SQ-") > 10
    assert (out / "我的记录.txt").read_text(encoding="utf-8") == "SQ-03 待回电"
    run_id = rows(store / "latest.duckdb", "select run_id from run")[0]["run_id"]
    assert run_id in (out / "report.html").read_text(encoding="utf-8")


def annotate(book: Path, sheet: str, remark: str) -> None:
    """Write a remark into the first cell below a sheet's table, and save the workbook as a spreadsheet would, whole."""
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    row = f'<row r="900"><c r="A900" t="inlineStr"><is><t>{remark}</t></is></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", row.encode())
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)


def test_a_report_that_fails_leaves_the_earlier_one(
    sample_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(sample_copy, tmp_path / "out")
    before = contents(tmp_path / "out")

    def broken(*_: object, **__: object) -> str:
        raise RuntimeError(person(1))

    monkeypatch.setattr("reports.page.case_pages.case_page", broken)
    done = hecha_report(sample_copy, tmp_path / "out", "--cases", "--lang", "en")
    assert done.exit_code == 1
    assert person(1) not in done.output
    assert contents(tmp_path / "out") == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_no_run_is_one_line(tmp_path: Path) -> None:
    done = hecha_report(tmp_path, tmp_path / "out", "--lang", "en")
    assert done.exit_code == 1
    assert "no such run" in done.stderr
    assert not (tmp_path / "out").exists()


STUCK = """
import sys, time
from pipelines.commands import app as cli
from reports.page import cases
from reports import writing
cases.AT_ONCE = 5
write = writing.write_case_pages
def write_case_pages(*given):
    for done in write(*given):
        yield done
        time.sleep(600)
writing.write_case_pages = write_case_pages
sys.argv = ["hecha", "report", *sys.argv[1:]]
cli.main()
"""


def test_what_a_killed_report_leaves_is_swept_and_its_processes_end(sample_copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    places = ["--store", str(sample_copy), "--out", str(out), "--cases"]
    started = subprocess.Popen([sys.executable, "-c", STUCK, *places])
    while not list(out.glob(".hecha-new-*/cases/*.html")):
        assert started.poll() is None, "it ended before it could be killed"
        time.sleep(0.05)
    workers = psutil.Process(started.pid).children(recursive=True)
    assert workers
    started.kill()
    started.wait()
    assert psutil.wait_procs(workers, timeout=60)[1] == []
    assert list(out.glob(".hecha-new-*"))
    done = hecha_report(sample_copy, out)
    assert (done.exit_code, done.stderr) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == [
        ".hecha-report",
        "anomalies.html",
        "report.html",
        "report.xlsx",
    ]
