"""Nobody can be known from the pages of a report unless it is revealed, which is logged."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checks.law.reasons import Language
from pipelines.commands.app import app
from reports.masking import Mask
from tests.extract_files import Cells, person, sound
from tests.published import rows
from tests.reports import SAMPLE, contents, hecha_report, hostile_store, made


def people(store: Path) -> set[str]:
    return {row["person_id"] for row in rows(store / "latest.duckdb", "select person_id from person")}


def names(folder: Path) -> set[str]:
    text = (folder / "applications.csv").read_text(encoding="utf-8")
    return {line.split(",")[2] for line in text.splitlines()[1:]}


def test_nobody_can_be_known_from_masked_pages(sample_copy: Path, sample_pages: dict[Language, Path]) -> None:
    told = contents(sample_pages["zh"]) + contents(sample_pages["en"])
    assert [each for each in people(sample_copy) | names(SAMPLE) if each in told] == []
    assert all(f"{each[:2]}************{each[-4:]}" in told for each in people(sample_copy))


def test_an_identity_number_in_another_field_is_masked_too(tmp_path: Path) -> None:
    number = person(1)
    cells: list[Cells] = [
        {
            **sound("applications", 1),
            "application_id": f"A-{number}",
            "batch_id": number,
            "employer_name": f"户{number}",
        }
    ]
    store = hostile_store(tmp_path, applications=cells, extracted_on="2024-09-20")
    told = contents(made(store, tmp_path / "out", "--cases"))
    assert number not in told
    assert f"A-{number[:2]}************{number[-4:]}" in told


def test_an_identity_number_in_the_name_of_a_file_or_a_head_is_masked_too(tmp_path: Path) -> None:
    number = person(1)
    shown = f"{number[:2]}************{number[-4:]}"
    folder = shutil.copytree(SAMPLE, tmp_path / "in")
    text = (folder / "tax.csv").read_text(encoding="utf-8")
    (folder / f"tax-{number}-<b>=1+1.csv").write_text(f"<i>{number},{text}".replace("\n", "\n,"), encoding="utf-8")
    (folder / "tax.csv").unlink()
    store = tmp_path / "store"
    told = [
        CliRunner().invoke(app, ["verify", str(folder), "--store", str(store), *more])
        for more in (["--details"], ["--json"])
    ]
    told.append(CliRunner().invoke(app, ["explain", "SQ-02", "--month", "2024-05", "--store", str(store)]))
    for each in told:
        assert (each.exit_code, each.stderr) == (0, "")
        assert number not in each.stdout
        assert f"tax-{shown}-<b>=1+1.csv" in each.stdout
    assert f"<i>{shown}" in told[0].stdout
    report = contents(made(store, tmp_path / "out", "--cases"))
    assert number not in report
    assert f"tax-{shown}-&lt;b&gt;=1+1.csv" in report
    assert f"&lt;i&gt;{shown}" in report


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲-110101199001011237.csv", "甲-11************1237.csv"),
        ("A110101199001011230", "A11************1230"),  # the check character is wrong
        ("11010119900101123", "1************1123"),  # one digit is gone
        ("1101011990010112377", "11*************2377"),  # one is too many
        ("110101900101123", "1**********1123"),  # of 15 digits
        ("１１０１０１１９９００１０１１２３７", "１１************１２３７"),
        ("310101 19900101 123x", "31**************123x"),
        ("91310115000001234X 913101190101123455", "91310115000001234X 913101190101123455"),  # numbers of employers
        ("202405160000123456 202412120512345", "202405160000123456 202412120512345"),  # numbers of applications
        ("20261129T061811767974-79a14a3f", "20261129T061811767974-79a14a3f"),
    ],
)
def test_identity_numbers_are_masked_in_any_text(text: str, shown: str) -> None:
    assert (Mask().text(text), Mask(reveal=True).text(text)) == (shown, text)


def test_a_mask_shows_a_third_at_most_and_nothing_of_what_is_short() -> None:
    for length in range(40):
        shown = Mask().person_id("1" * length)
        assert len(shown) == length
        assert sum(each != "*" for each in shown) <= (0 if length <= 8 else min(8, length // 3))


@pytest.mark.parametrize(
    ("name", "shown"), [("张三", "张*"), ("欧阳小明", "欧***"), ("李", "李*"), ("", ""), ("\u202e王五", "王*")]
)
def test_names_keep_their_first_character(name: str, shown: str) -> None:
    assert Mask().name(name) == shown


def test_revealing_shows_all_and_is_logged(sample_copy: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(sample_copy, store, symlinks=True)
    run_id = rows(store / "latest.duckdb", "select run_id from run")[0]["run_id"]
    assert not (store / "access.log").exists()
    for more in ([], ["--cases"]):
        made(store, tmp_path / "out", "--reveal", *more)
    told = contents(tmp_path / "out")
    assert [each for each in people(store) | names(SAMPLE) - {""} if each not in told and each[:2] != "示例"] == []
    lines = (store / "access.log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    when, who, run, what, whose = lines[1].split("\t")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", when)
    assert who.endswith(f"({os.getuid()})")
    assert run == run_id
    assert what == f"report --cases {tmp_path / 'out'}"
    applications = rows(store / "latest.duckdb", "select application_id, employer_id from verdict")
    employers = {str(each["employer_id"]) for each in applications}
    assert whose == f"applications {len(applications)}; employers {len(employers)}: {' '.join(sorted(employers))}"


def test_nothing_is_revealed_where_the_access_cannot_be_noted(sample_copy: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(sample_copy, store, symlinks=True)
    (store / "access.log").mkdir()
    done = hecha_report(store, tmp_path / "out", "--reveal", "--lang", "en")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "nothing is revealed" in done.stderr
    assert list(tmp_path.iterdir()) == [store]


def test_masked_reports_leave_no_log(sample_copy: Path, sample_pages: dict[Language, Path]) -> None:
    assert sample_pages
    assert not (sample_copy / "access.log").exists()
