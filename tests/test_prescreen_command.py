"""`hecha prescreen`: lists in, workbooks and JSON out."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from checks.law.reasons import reason
from checks.prescreened import Prescreened
from pipelines.commands.app import app
from pipelines.prescreening.judging import Request, open_against, prescreen
from reports.prescreen.teller import Teller
from tests.cases import A
from tests.prescreened_lists import CASES, HEADS, row, workbook, write_list

pytestmark = pytest.mark.usefixtures("no_scheduler")


HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x","y")',
    "+1",
    "\u202eevil",
    "长" * 10_000,
    "@a\x07b",
    "{0}",
)


def hecha(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["prescreen", *map(str, arguments), "--against", "cases"])


def cells(path: Path, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(sheet).to_python()


def test_the_list_comes_back_as_a_workbook(cases_store: Path, tmp_path: Path) -> None:
    path = write_list(tmp_path / "名单.csv", [row("passes"), row("new"), row("permit ends", until="2024-10-31")])
    done = hecha(path, "--store", cases_store)
    assert (done.exit_code, done.stderr) == (0, "")
    heads, passes, new, permit = cells(tmp_path / "名单-预审.xlsx")
    assert heads[:8] == [
        "名单行",
        "姓名",
        "证件号码",
        "结论",
        "原因",
        "需补充的材料和核实办法",
        "情况不变时最早可通过的月份",
        heads[7],
    ]
    number = CASES["passes"].person_id
    assert passes[:5] == [2, "p***", f"{number[:2]}************{number[-4:]}", "通过", ""]
    assert [new[3], new[4], new[6], new[7]] == [
        "不通过",
        "第二条：申请当月未到缴费期限，且未见参保登记\n第二条：前12个月正常缴费不足6个月",
        date(2024, 11, 1),
        "预计 2024-11 起可通过",
    ]
    assert permit[6:8] == [
        "2024-11（须续办居住证）",
        "续办居住证后，预计 2024-11 起可通过；截至 2026-09 仍不通过：申请日居住证不在有效期内；"
        "居住证有效期至 2024-10-31",
    ]
    assert new[8:12] == [4, 4, 4, 4]
    about = [text for line in cells(tmp_path / "名单-预审.xlsx", 1) for text in line]
    assert "cases" in about
    assert any("到期的视为续签" in str(text) for text in about)


@pytest.mark.usefixtures("near")
def test_nobody_is_shown_unless_revealed_and_that_is_logged(cases_store: Path, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", [row("passes")])
    number = CASES["passes"].person_id
    hidden = hecha(path, "--store", cases_store, "--json")
    assert number not in hidden.output
    assert not (cases_store / "access.log").exists()
    shown = hecha(path, "--store", cases_store, "--json", "--reveal")
    assert json.loads(shown.stdout)["lists"][0]["persons"][0]["person_id"] == number
    assert cells(tmp_path / "list-预审.xlsx")[1][1:3] == ["passes", number]
    [line] = (cases_store / "access.log").read_text(encoding="utf-8").splitlines()
    noted = r"\d{4}-\d\d-\d\dT[\d:]+Z\t\S+\t[0-9a-f]{64}\tprescreen list\.csv\temployers 1: \S+; rows 1: 2:\S+"
    assert re.fullmatch(noted, line)
    assert number not in line


def test_nothing_is_revealed_where_the_access_cannot_be_noted(cases_store: Path, tmp_path: Path) -> None:
    own = shutil.copytree(cases_store, tmp_path / "store", symlinks=True, ignore=shutil.ignore_patterns("access.log"))
    (own / "access.log").mkdir()
    path = write_list(tmp_path / "list.csv", [row("passes")])
    done = hecha(path, "--store", own, "--json", "--reveal", "--lang", "en")
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "nothing is revealed" in done.stderr
    assert sorted(each.name for each in tmp_path.iterdir()) == ["list.csv", "store"]


@pytest.mark.usefixtures("near")
def test_json_says_the_same_as_the_workbook(cases_store: Path, tmp_path: Path) -> None:
    names = [name for name in CASES if name != "same name"]
    path = write_list(tmp_path / "list.csv", [*map(row, names), ["某", "1", A.number(1), "", ""]])
    [said] = json.loads(hecha(path, "--store", cases_store, "--json", "--lang", "en").stdout)["lists"]
    heads, *written = cells(tmp_path / "list-预审.xlsx")
    words = {"pass": "pass", "refer": "refer", "fail": "fail", "unusable": "cannot be judged"}
    for person, record in zip(said["persons"], written, strict=True):
        assert record[:5] == [
            int(person["row"]), person["person_name"], person["person_id"], words[person["outcome"]],
            "\n".join(person["why"]),
        ]  # fmt: skip
        assert record[5] == "\n".join(person["bring"])
        assert record[7] == person["forecast"]
        for code in person["reasons"] if person["outcome"] == "refer" else ():
            lacks = {lack["what"] for lack in person["lacks"]}
            assert reason(code).missing in lacks or reason(code).settles("en") in person["bring"]
    assert said["counts"]["unusable"] == 1
    assert heads[3] == "outcome"


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_hostile_names_do_no_harm(cases_store: Path, tmp_path: Path, encoding: str) -> None:
    number = CASES["passes"].person_id
    hostile = [each for each in HOSTILE if encoding != "gb18030" or "\u202e" not in each]
    path = write_list(tmp_path / "list.csv", [[name, number, name, "", ""] for name in hostile], encoding=encoding)
    done = hecha(path, "--store", cases_store, "--reveal", "--lang", "en")
    assert done.exit_code == 0
    with zipfile.ZipFile(tmp_path / "list-预审.xlsx") as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    assert not any("<f>" in part or "<hyperlink" in part or "TargetMode" in part for part in parts.values())
    shown = [record[1] for record in cells(tmp_path / "list-预审.xlsx")[1:]]
    assert shown == [re.sub("[\u202e\x07]", "", name) for name in hostile]
    assert "\u202e" not in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--on", "2024-09-21"], "2024-09-20"),
        (["--on", "2022-12-31"], "第十五条"),
        (["--out", "list.csv"], ".xlsx"),
        (["--rulebook", "no.toml"], "no.toml"),
        (["--layouts", "no.toml"], "no.toml"),
    ],
)
def test_what_cannot_be_is_one_line(
    cases_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_list(tmp_path / "list.csv", [row("passes")])
    done = hecha(path, "--store", cases_store, *arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert words in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["list.csv"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("list.csv", b"", "证件号码"),
        ("list.csv", "姓名,证件号码\n".encode(), "没有人员"),
        ("list.csv", "姓名,部门\n某,某\n".encode(), "证件号码"),
        ("list.xlsx", b"PK\x03\x04 and no more", "list.xlsx"),
        ("list.xls", b"\xd0\xcf\x11\xe0", "list.xls"),
        ("list.pdf", b"%PDF", ".xlsx"),
    ],
)
def test_a_list_that_cannot_be_used_is_one_line(
    cases_store: Path, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = hecha(tmp_path / name, "--store", cases_store)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert words in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.usefixtures("near")
def test_a_folder_of_lists(cases_store: Path, tmp_path: Path) -> None:
    """One bad list stops no other; the same name twice makes two results; a second time makes the same."""
    lists = tmp_path / "名单"
    (lists / "sub").mkdir(parents=True)
    write_list(lists / "a.csv", [row("passes")])
    workbook(lists / "a.xlsx", [list(HEADS), [*row("new")]])
    write_list(lists / "sub" / "b.csv", [row("elsewhere"), row("passes")], encoding="gb18030")
    (lists / "broken.xlsx").write_text("nothing", encoding="utf-8")
    (lists / "~$a.xlsx").write_text("", encoding="utf-8")
    (lists / "notes.txt").write_text("", encoding="utf-8")
    done = hecha(lists, "--store", cases_store)
    out = tmp_path / "名单-预审"
    names = ["a.csv-预审.xlsx", "a.xlsx-预审.xlsx", "broken-预审.txt", "sub/b-预审.xlsx"]
    assert done.exit_code == 1
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("[!.]*.*")) == names
    assert sorted(line.split("/")[0] for line in done.stderr.splitlines()) == ["1", "2", "3", "4"]
    assert re.search(r"合计 3 份\s+4\s+2\s+0?\s*2", done.stdout), done.stdout
    assert "broken.xlsx" in (out / "broken-预审.txt").read_text(encoding="utf-8")
    before = {path: path.read_bytes() for path in out.rglob("*.xlsx")}
    (lists / "broken.xlsx").unlink()
    assert hecha(lists, "--store", cases_store, "--out", out).exit_code == 0
    assert {path: path.read_bytes() for path in out.rglob("*.xlsx")} == before, "same list, same bytes"
    (out / "a.csv-预审.xlsx").write_bytes(b"with remarks")
    done = hecha(lists, "--store", cases_store, "--out", out)
    (kept,) = out.glob("a.csv-预审-20*.xlsx")
    assert kept.read_bytes() == b"with remarks"
    assert kept.name in done.stdout
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.usefixtures("near")
def test_results_may_be_among_the_lists(cases_store: Path, tmp_path: Path) -> None:
    for _ in range(2):
        write_list(tmp_path / "a.csv", [row("passes")])
        assert hecha(tmp_path, "--store", cases_store, "--out", tmp_path).exit_code == 0
        assert hecha(tmp_path, "--store", cases_store, "--out", tmp_path / "out").exit_code == 0
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("[!.]*.*"))
    assert found == ["a-预审.xlsx", "a.csv", "out/a-预审.xlsx"]


@pytest.mark.usefixtures("near")
def test_a_result_that_cannot_be_written_stops_no_other(cases_store: Path, tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    (lists / "sub").mkdir(parents=True)
    for name in ("sub/a", "b"):
        write_list(lists / f"{name}.csv", [row("passes")])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "sub").write_text("a file", encoding="utf-8")
    done = hecha(lists, "--store", cases_store, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "out/sub" in "".join(done.stdout.split())
    assert (tmp_path / "out" / "b-预审.xlsx").is_file()


@pytest.mark.usefixtures("near")
def test_many_lists_together_are_judged_as_one_by_one(
    cases_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [write_list(tmp_path / f"{name}.csv", [row(name), row("passes")]) for name in ("new", "rejected", "left")]

    def all_judged() -> dict[Path, object]:
        with open_against(Request(cases_store, "cases")) as against:
            return dict(prescreen(paths, against))

    together = all_judged()
    monkeypatch.setattr("pipelines.prescreening.judging.ROWS_AT_ONCE", 1)
    assert all_judged() == together
    assert (
        len({person.outcome for each in together.values() if isinstance(each, Prescreened) for person in each.persons})
        > 2
    )


def test_a_list_is_spoken_of_in_english() -> None:
    assert Teller("en", reveal=False).text("later", "2024-11") == "would pass from 2024-11 on"
