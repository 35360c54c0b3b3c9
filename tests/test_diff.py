"""`hecha diff`: what changed between two runs, and that the cause it names is the true one and no other."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from checks.differences import Change, ChangedApplication, Diff
from pipelines.diffing.diff import diff_runs
from tests.deliveries import hecha, income, payment, somebody
from tests.diffs import graded
from tests.extract_files import FIRM, OTHER_FIRM, Cells, as_csv, write
from tests.published import verified

MANIFEST: Final = 'extract_id = "{}"\nextracted_on = {}\n[coverage]\ntax = {{from = "2022-01", until = "2024-08"}}'
MONTHS: Final = [f"2023-{month:02d}" for month in range(9, 13)] + [f"2024-{month:02d}" for month in range(1, 10)]
YEARS: Final = (2022, 2023, 2024)
Tables = dict[str, list[Cells]]

PERSONS: Final = (
    "a base", "a payment day", "no contract", "seven payments gone", "nine payments gone", "the permit", "only old",
    "only new", "renewed", "a sanction", "an unreadable base", "base and tolerance", "tolerance", "a link", "nothing",
    "two by themselves", "another contract",
)  # fmt: skip
"""What happens to each person between the two runs."""
A_LITTLE_HIGH, HIGHER = "8560", "8640"
"""Bases 7 % and 8 % above the income: within the tolerance of 10 %, and not of 5 %."""


def number(name: str) -> int:
    return PERSONS.index(name) + 1


def application(name: str, **cells: str) -> Cells:
    permit = {"permit_valid_from": "2020-01-01", "permit_valid_until": "2029-12-31"}
    who = {"person_id": somebody(number(name)), "employer_id": FIRM, "person_name": "王小明"}
    return {"application_id": f"Z{number(name):02d}", "applied_on": "2024-09-10", **who, **permit, **cells}


def delivered(name: str) -> Tables:
    """A person whom nothing is the matter with, paid for by FIRM in all months up to that of the application."""
    one = number(name)
    contract = {"person_id": somebody(one), "employer_id": FIRM, "start_on": "2020-01-01"}
    return {
        "applications": [application(name)],
        "contributions": [payment(one, month) for month in MONTHS],
        "tax": [income(one, f"{year}-{month:02d}", income="8000") for year in YEARS for month in range(1, 9)],
        "contracts": [contract],
        "employer_links": [],
        "sanctions": [],
    }  # fmt: skip


def before(name: str) -> Tables:
    tables = delivered(name)
    if name == "only new":
        tables["applications"] = []
    if name == "tolerance":
        tables["contributions"] = [payment(number(name), month, base=HIGHER) for month in MONTHS]
    if name == "a link":
        tables["contracts"] = [tables["contracts"][0] | {"employer_id": OTHER_FIRM}]
    return tables


def after(name: str) -> Tables:  # noqa: C901 - a case a line
    tables = before(name)
    rows, one = tables["contributions"], number(name)
    match name:
        case "a base":
            rows[6] = payment(one, MONTHS[6], base="16000")
        case "a payment day":
            rows[6] = payment(one, MONTHS[6], paid_on="2024-08-01")
        case "no contract":
            tables["contracts"] = []
        case "another contract":
            tables["contracts"] = [tables["contracts"][0] | {"employer_id": OTHER_FIRM, "start_on": "2024-02-01"}]
        case "seven payments gone":
            tables["contributions"] = rows[7:]
        case "nine payments gone":
            tables["contributions"] = rows[9:]
        case "the permit":
            tables["applications"] = [application(name, permit_valid_until="2024-08-31")]
        case "only old":
            tables["applications"] = []
        case "only new":
            tables["applications"] = [application(name)]
        case "renewed":
            tables["applications"] = [application(name, application_id="Z99", applied_on="2024-09-12")]
            tables["contributions"] = rows[1:]
        case "a sanction":
            dates = {"from_on": "2024-01-01", "until_on": "2025-12-31"}
            tables["sanctions"] = [{"subject_kind": "person", "subject_id": somebody(one), **dates}]
        case "an unreadable base":
            rows[6] = payment(one, MONTHS[6], base="?")
        case "base and tolerance":
            rows[6] = payment(one, MONTHS[6], base=A_LITTLE_HIGH)
        case "a link":
            link = {"from_id": FIRM, "to_id": OTHER_FIRM, "relation": "successor", "effective_on": "2024-03-01"}
            tables["employer_links"] = [link]
        case "two by themselves":
            rows[6] = payment(one, MONTHS[6], kind="back", paid_on="2024-08-01")
            rows[7] = payment(one, MONTHS[7], kind="back", paid_on="2024-08-01")
    return tables


def deliver(folder: Path, tables: Sequence[Tables], extract: str) -> Path:
    every: Tables = {name: [row for each in tables for row in each[name]] for name in tables[0]}
    files: dict[str, str | bytes] = {f"{name}.csv": as_csv(name, rows) for name, rows in every.items()}
    return write(folder, files, MANIFEST.format(extract, "2024-09-20"))


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A store, and its two runs: the later of other rows, and by a tolerance of 5 %."""
    root = tmp_path_factory.mktemp("diff")
    rulebook = root / "rulebook.toml"
    text = (Path(__file__).parent.parent / "checks" / "law" / "rulebook.toml").read_text("utf-8")
    rulebook.write_text(text.replace("above_pass_percent = { value = 10", "above_pass_percent = { value = 5"), "utf-8")
    old = verified(deliver(root / "old", [before(each) for each in PERSONS], "old"), root / "store")
    new = verified(deliver(root / "new", [after(each) for each in PERSONS], "new"), root / "store", rulebook=rulebook)
    return root / "store", old, new


@pytest.fixture(scope="module")
def comparison(stored: tuple[Path, Path, Path]) -> Diff:
    return diff_runs(*stored[1:])


def of(comparison: Diff, name: str) -> ChangedApplication:
    return next(each for each in comparison.applications if each.old_id == f"Z{number(name):02d}")


def named(change: Change | None) -> list[list[str]]:
    """The sets of a change: what each difference is of."""
    assert change is not None
    return [[each.name for each in one] for one in change.sets]


def test_what_changed_and_what_did_not(comparison: Diff) -> None:
    changed = {PERSONS[int(each.old_id[1:]) - 1] for each in comparison.applications}
    assert changed == set(PERSONS) - {"nothing", "only old", "only new"}
    assert comparison.compared == len(PERSONS) - 2
    assert [(each.application_id, each.in_new) for each in comparison.lone] == [
        (f"Z{number('only old'):02d}", False),
        (f"Z{number('only new'):02d}", True),
    ]


def test_a_base_is_the_row_in_both_extracts(comparison: Diff) -> None:
    [month] = [each for each in of(comparison, "a base").changes if each.kind == "month"]
    assert (month.month, month.before["outcome"], month.after["outcome"]) == ("2024-03", "pass", "fail")
    [[row]] = month.sets
    assert (month.cause, row.kind, row.name) == ("data", "row", "contributions")
    assert row.before is not None
    assert row.after is not None
    assert (row.before.values["base"], row.after.values["base"]) == ("8000.00", "16000.00")
    assert (row.before.source_file, row.before.row_number) == ("contributions.csv", 8)
    assert of(comparison, "a base").since == "2024-03"


def test_a_payment_day_turns_the_month_and_the_points(comparison: Diff) -> None:
    late = of(comparison, "a payment day")
    assert {each.kind for each in late.changes} == {"points", "month"}
    assert all(each.cause == "data" and named(each) == [["contributions"]] for each in late.changes)


@pytest.mark.parametrize(
    ("name", "check", "cause"),
    [
        ("no contract", "employed", "contracts"),
        ("the permit", "permit", "applications"),
        ("a sanction", "sanction", "sanctions"),
    ],
)
def test_one_row_turns_a_verdict(comparison: Diff, name: str, check: str, cause: str) -> None:
    verdict = of(comparison, name).change_of("verdict")
    assert verdict is not None
    assert verdict.before[check] == "pass"
    assert verdict.after[check] != "pass"
    assert (verdict.cause, named(verdict)) == ("data", [[cause]])


def test_a_contract_with_another_from_another_day_is_no_row_that_changed(comparison: Diff) -> None:
    """That the one is gone turns the months before the other begins."""
    months = {each.month: each for each in of(comparison, "another contract").changes if each.kind == "month"}
    [[gone]] = months["2023-10"].sets
    assert (gone.name, gone.after) == ("contracts", None)
    [both] = months["2024-02"].sets
    assert [(each.name, each.before is None, each.after is None) for each in both] == [
        ("contracts", False, True),
        ("contracts", True, False),
    ]


def test_what_cannot_be_done_without_is_named_however_many_it_is(comparison: Diff) -> None:
    verdict = of(comparison, "seven payments gone").change_of("verdict")
    assert named(verdict) == [["contributions"] * 7]


def test_a_set_that_is_too_large_to_seek_is_said_to_be_so(comparison: Diff) -> None:
    """Of nine payments that are gone any seven turn the verdict: none of them is needed, and no three are enough."""
    verdict = of(comparison, "nine payments gone").change_of("verdict")
    assert verdict is not None
    assert (verdict.sets, verdict.needed, verdict.is_sought) == ([], [], True)
    assert [each.name for each in verdict.pool] == ["contributions"] * 9 + ["employer_links"]


def test_an_unreadable_row_is_gone_and_set_aside(comparison: Diff) -> None:
    spoiled = of(comparison, "an unreadable base")
    assert {str(named(each)) for each in spoiled.changes} == {"[['contributions']]"}
    [month] = [each for each in spoiled.changes if each.month == "2024-03"]
    [[row]] = month.sets
    assert month.after == {}
    assert row.before is not None
    assert row.after is not None
    assert (row.before.values["base"], row.after.values["rejected"]) == ("8000.00", "VALUE_UNREADABLE")


def test_data_and_figures_together(comparison: Diff) -> None:
    [month] = [each for each in of(comparison, "base and tolerance").changes if each.month == "2024-03"]
    assert (month.cause, named(month)) == ("both", [["contributions", "base_match.above_pass_percent"]])


def test_a_figure_turns_what_the_data_do_not(comparison: Diff) -> None:
    changes = of(comparison, "tolerance").changes
    assert {each.cause for each in changes} == {"figures"}
    assert {str(named(each)) for each in changes} == {"[['base_match.above_pass_percent']]"}


def test_a_link_turns_months_from_its_day_on(comparison: Diff) -> None:
    months = [each for each in of(comparison, "a link").changes if each.kind == "month"]
    assert [each.month for each in months] == [each for each in MONTHS if each >= "2024-03"]
    assert {str(named(each)) for each in months} == {"[['employer_links']]"}


def test_an_application_made_anew_is_compared_with_the_one_before(comparison: Diff) -> None:
    renewed = of(comparison, "renewed")
    assert (renewed.application_id, renewed.joined, renewed.since) == ("Z99", "renewed", MONTHS[0])


def test_changes_by_themselves_are_named_by_themselves(comparison: Diff) -> None:
    changes = of(comparison, "two by themselves")
    months = [each for each in changes.changes if each.kind == "month"]
    assert [len(each.sets[0]) for each in months] == [1, 1]
    assert named(changes.change_of("points")) == [["contributions", "contributions"]]


@pytest.mark.alters_runs
def test_what_the_judge_says_otherwise_today_is_the_softwares(stored: tuple[Path, Path, Path], tmp_path: Path) -> None:
    store = shutil.copytree(stored[0], tmp_path / "store", symlinks=True)
    old, new = (store / "runs" / run.name for run in stored[1:])
    with duckdb.connect(str(old)) as run:
        run.execute("update verdict set points_months_min = 5, points_months_max = 5 where application_id = 'Z15'")
    [change] = of(diff_runs(old, new), "nothing").changes
    assert (change.kind, change.cause, change.sets) == ("points", "software", [])


def test_planted_changes_are_the_causes_and_no_others(tmp_path: Path) -> None:
    """`make diffs` plants a thousand; every world between the two runs is verified from its files."""
    said = graded(30, ("one", "shared", "tolerance"), 5, tmp_path)
    assert said.wrong == []
    assert sum(said.changed.values()) > 30


def said(stored: tuple[Path, Path, Path], *more: str) -> str:
    done = hecha("diff", stored[1].stem, stored[2].stem, "--store", stored[0], *more)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_json_has_all_and_no_name(stored: tuple[Path, Path, Path], comparison: Diff) -> None:
    text = said(stored, "--json")
    data: dict[str, Any] = json.loads(text)
    assert len(data["applications"]) == len(comparison.applications)
    assert data["counts"]["verdict"] == dict(sorted(comparison.counts()["verdict"].items()))
    assert somebody(1) not in text
    assert "王小明" not in text
    assert not (stored[0] / "access.log").exists()


def test_the_screen_tells_what_changed_and_why(stored: tuple[Path, Path, Path]) -> None:
    text = said(stored)
    assert "原因：数据和参数。以下 2 处变化合在一起" in text
    assert "自 2024-03 起，有月份不再计入或计入较少（第九条、第十二条）" in text
    assert "王**" in text
    assert somebody(1) not in text
    english = said(stored, "--lang", "en")
    assert "Cause: data and figures. These 2 together turn it" in english
    assert "base above income: pass to (%): 10 → 5" in english


def sheet(book: Path, title: str) -> list[dict[str, str]]:
    head, *rows = CalamineWorkbook.from_path(book).get_sheet_by_name(title).to_python()
    return [dict(zip(map(str, head), map(str, row), strict=True)) for row in rows]


def test_the_workbook_has_each_application_and_each_change(
    stored: tuple[Path, Path, Path], comparison: Diff, tmp_path: Path
) -> None:
    book = tmp_path / "diff.xlsx"
    assert "原因：" not in said(stored, "--xlsx", str(book))
    assert stat.S_IMODE(book.stat().st_mode) == 0o600
    applications = sheet(book, "申请")
    assert [each["积分申请"] for each in applications] == [each.application_id for each in comparison.applications]
    [row] = [each for each in sheet(book, "变化和原因") if (each["积分申请"], each["首月"]) == ("Z01", "2024-03")]
    assert (row["末月"], row["原因"], row["姓名"]) == ("2024-03", "数据", "王**")
    assert "缴费基数 8000.00 → 16000.00" in row["原因所在"]
    assert "contributions.csv 行 8" in row["原因所在"]
    again = tmp_path / "again.xlsx"
    said(stored, "--xlsx", str(again))
    assert again.read_bytes() == book.read_bytes()


@pytest.mark.parametrize("name", ["no folder/diff.xlsx", "diff.csv"])
def test_a_workbook_that_cannot_be_written_is_one_line(
    stored: tuple[Path, Path, Path], tmp_path: Path, name: str
) -> None:
    done = hecha("diff", "-1", "--store", stored[0], "--xlsx", tmp_path / name)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_who_sees_numbers_in_full_is_noted(stored: tuple[Path, Path, Path], tmp_path: Path) -> None:
    store = shutil.copytree(stored[0], tmp_path / "store", symlinks=True)
    text = said((store, *stored[1:]), "--reveal")
    assert somebody(1) in text
    log = (store / "access.log").read_text("utf-8")
    assert f"{stored[1].stem},{stored[2].stem}" in log
    assert stat.S_IMODE((store / "access.log").stat().st_mode) == 0o600


def test_a_run_and_itself_and_an_extract_that_is_gone(stored: tuple[Path, Path, Path], tmp_path: Path) -> None:
    same = hecha("diff", stored[2].stem, "--store", stored[0], "--lang", "en")
    assert (same.exit_code, same.stderr.count("\n")) == (1, 1)
    assert "both are the same run" in same.stderr
    store = shutil.copytree(stored[0], tmp_path / "store", symlinks=True)
    for each in (store / "extracts").glob("*"):
        each.unlink()
    gone = hecha("diff", "-1", "--store", store)
    assert gone.exit_code == 1
    assert "缺少它的提取数据文件" in gone.stderr
