"""The command: usage, and what a run prints."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest
from rich.cells import cell_len

from pipelines.synth import Shares
from reports.model.summary import summarise
from tests.commands import CHINESE, CONTRIBUTIONS, HEAD, ROW, assert_nothing_published, assert_one_line, hecha, small
from tests.extract_files import FIRM, OTHER_FIRM, Cells, Database, as_csv, sound, write

pytestmark = pytest.mark.usefixtures("no_scheduler")


# --- usage ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify"],
        ["verify", "a", "b"],
        ["verify", "a", "--lang", "fr"],
        ["verify", "a", "--extracted-on", "20.9.2024"],
        ["verify", "a", "--extracted-on", "2024-02-30"],
        ["verify", "a", "--extracted-on", "yesterday"],
        ["verify", "a", "--no-such-option"],
        ["explain"],
        ["no-such-command"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = hecha(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr
    assert list(tmp_path.iterdir()) == []


def test_help_is_no_error() -> None:
    for arguments in (["--help"], ["verify", "--help"], ["explain", "--help"]):
        result = hecha(*arguments)
        assert result.exit_code == 0
        assert result.stderr == ""


def command(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The installed command in a process of its own, away from any scheduler."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "HECHA_"))}
    return subprocess.run(
        [Path(sys.executable).with_name("hecha"), *arguments],
        cwd=cwd,
        env={**environment, "PREFECT_HOME": str(cwd / "prefect"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_installed_command_verifies_into_the_folder_it_stands_in(tmp_path: Path) -> None:
    small(tmp_path / "extract")
    done = command("verify", "extract", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "hecha-store" in done.stdout.splitlines()[-1]
    assert (tmp_path / "hecha-store" / "latest.duckdb").exists()


def test_the_installed_command_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    folder = small(tmp_path / "extract")
    (folder / CONTRIBUTIONS).write_bytes((HEAD + ROW).encode("utf-16-le"))
    done = command("verify", "extract", "--lang", "en", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert CONTRIBUTIONS in done.stderr
    assert_nothing_published(tmp_path / "hecha-store")
    assert command("verify", "extract", "--lang", "fr", cwd=tmp_path).returncode == 2


# --- what it prints ---------------------------------------------------------------------------------------------------


def test_the_summary_speaks_two_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    chinese = hecha("verify", folder, "--store", store)
    english = hecha("verify", folder, "--store", store, "--lang", "en")
    assert (chinese.exit_code, english.exit_code, chinese.stderr, english.stderr) == (0, 0, "", "")
    for screen in (chinese.stdout, english.stdout):
        assert max(cell_len(line) for line in screen.splitlines()[:-1]) <= 80, "one screen"
        assert len(screen.splitlines()) < 24, "one screen, and the prompt below it"
        assert len(screen.splitlines()) <= 24
    assert "积分申请 1" in chinese.stdout
    assert "applications 1" in english.stdout
    assert "通过" in chinese.stdout
    assert "refer" in english.stdout
    assert "通过" not in english.stdout
    assert "extract" in english.stdout
    monkeypatch.setenv("HECHA_LANG", "en")
    assert not CHINESE.search(assert_one_line(hecha("verify", tmp_path / "nowhere", "--store", store), "nowhere"))


def test_json_is_one_object_with_the_counts_of_the_run(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    rows = [
        sound("contributions", 1),
        sound("contributions", 1),
        {**sound("contributions", 2), "base": "x", "month": "?"},
    ]
    (folder / CONTRIBUTIONS).write_text(as_csv("contributions", rows), encoding="utf-8")
    (folder / "说明.txt").write_text("x", encoding="utf-8")
    result = hecha("verify", folder, "--store", store, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    summary = json.loads(result.stdout)
    assert summary["extract_id"] == "extract"
    assert summary["extracted_on"] == "2024-09-20"
    assert summary["rulebook"] == "沪人社规〔2022〕41号"
    assert summary["counts"]["contributions"] == {"read": 3, "kept": 1, "rejected": 1, "copies": 1}
    assert summary["counts"]["enrolments"] == {"read": 0, "kept": 0, "rejected": 0, "copies": 0}
    assert sum(summary["outcomes"].values()) == 1
    assert sum(summary["months"].values()) == 1
    assert summary["unused_files"] == ["说明.txt"]
    told = {
        (each["source_file"], each["column_name"], each["code"], each["rows"], each["first_row"])
        for each in summary["rejects"]
    }
    assert told == {
        (CONTRIBUTIONS, "base", "VALUE_UNREADABLE", 1, 4),
        (CONTRIBUTIONS, "month", "VALUE_UNREADABLE", 1, 4),
    }
    run = Database(Path(summary["run_file"]))
    assert run.rows("select what, settles, count(*) from missing group by all order by count(*) desc, what") == [
        (each["what"], each["settles"], each["count"]) for each in summary["missing"]
    ]
    assert run.rows("select run_id from run") == [(summary["run_id"],)]
    assert run.counts("contributions") == (3, 1, 1, 1)


def test_the_day_given_goes_before_the_manifests(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    result = hecha("verify", folder, "--store", store, "--json", "--extracted-on", "2024-07-31")
    summary = json.loads(result.stdout)
    assert summary["extracted_on"] == "2024-07-31"
    assert {each["code"] for each in summary["rejects"]} == {"APPLICATION_IN_FUTURE", "MONTH_IN_FUTURE"}
    (folder / "manifest.toml").unlink()
    result = hecha("verify", folder, "--store", store, "--json", "--extracted-on", "2024-09-20")
    assert json.loads(result.stdout)["extracted_on"] == "2024-09-20"
    assert json.loads(result.stdout)["rejects"] == []


def test_rejected_rows_that_concern_nobody_by_name_come_first(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    links = [
        {"from_id": "", "to_id": OTHER_FIRM, "relation": "?"},
        {"from_id": FIRM, "to_id": FIRM, "relation": "same"},
    ]
    (folder / "employer_links.csv").write_text(as_csv("employer_links", links), encoding="utf-8")
    bans = [{**sound("sanctions", 3), "until_on": "2019-01-01"}]
    (folder / "sanctions.csv").write_text(as_csv("sanctions", bans), encoding="utf-8")
    (folder / "enterprise_taxes.csv").write_text(f"enterprise_id,year,paid\n{FIRM},2023,?\n", encoding="utf-8")
    first = hecha("verify", folder, "--store", store).stdout.splitlines()[0]
    assert re.findall(r"\d+", first) == ["4"]
    assert summarise(store / "latest.duckdb").nobody == 4


def test_rejected_rows_that_may_be_anybodys_come_first(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    rows = [sound("contributions", 1), {**sound("contributions", 2), "person_id": "?"}]
    (folder / "contributions.csv").write_text(as_csv("contributions", rows), encoding="utf-8")
    first = hecha("verify", folder, "--store", store).stdout.splitlines()[0]
    assert re.findall(r"\d+", first) == ["1"]
    assert "可能属于任何人" in first
    assert summarise(store / "latest.duckdb").anybody == 1


# --- synth ------------------------------------------------------------------------------------------------------------


def test_synth_holds_the_shares_requested_and_says_so(tmp_path: Path) -> None:
    options = ("--persons", "40", "--no-trouble", "--share", "late=0.5", "--share", "late=1", "--share", "applying=0.8")
    assert hecha("synth", tmp_path / "in", *options).exit_code == 0
    rows = pl.read_csv(tmp_path / "in" / "contributions.csv", infer_schema=False)
    due = rows.filter(pl.col("month") < "2026-08").select(pl.col("month").str.to_date("%Y-%m").dt.offset_by("2mo"))
    assert (rows.filter(pl.col("month") < "2026-08")["paid_on"].str.to_date() >= due["month"]).all()
    assert rows["kind"].unique().to_list() == ["normal"]
    told = (tmp_path / "in" / "manifest.toml").read_text("utf-8")
    assert "# --share late=1.0\n# --share back_paid=0.0\n" in told
    assert "applying" not in told
    assert hecha("verify", tmp_path / "in", "--store", tmp_path / "store").exit_code == 0


@pytest.mark.parametrize("text", ["lat=0.1", "late", "late=", "late=1.01", "late=-0.1", "late=nan", "=0.5", ""])
def test_a_share_that_is_none_is_one_line_in_either_language(text: str, tmp_path: Path) -> None:
    given = ("synth", tmp_path / "in", "--persons", "5", "--share", text)
    assert CHINESE.search(assert_one_line(hecha(*given), f"--share {text}"))
    assert not CHINESE.search(assert_one_line(hecha(*given, "--lang", "en"), f"--share {text}"))
    assert not (tmp_path / "in").exists()


def test_synth_lists_every_share_with_its_usual_value_and_what_it_is_a_share_of() -> None:
    result = hecha("synth", "--shares")
    assert (result.exit_code, result.stderr) == (0, "")
    listed = re.findall(r"^(\w+)=([\d.]+)\n    (.+)\n    (.+)$", result.stdout, re.MULTILINE)
    assert {name: float(usual) for name, usual, _, _ in listed} == asdict(Shares())
    assert all(CHINESE.search(zh) and not CHINESE.search(en) for _, _, zh, en in listed)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("given", [("synth", "in", "--persons", "5"), ("synth", "--shares")])
def test_a_reader_that_has_gone_is_no_error_to_tell(given: tuple[str, ...], unbuffered: str, tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    command, environment = [sys.executable, "-m", "pipelines", *given], os.environ | {"PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(
        command, stdout=theirs, stderr=subprocess.PIPE, cwd=tmp_path, env=_with_house(environment), check=False
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("closed", ["1", "2"])
def test_a_command_whose_output_is_closed_ends_as_if_it_were_not(closed: str, tmp_path: Path) -> None:
    shell = f'exec "$0" -m pipelines synth --shares {closed}>&-'
    done = subprocess.run(
        ["sh", "-c", shell, sys.executable],
        cwd=tmp_path,
        env=_with_house(dict(os.environ)),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def _with_house(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"PYTHONPATH": str(Path(__file__).parent.parent)}


# --- hostile text -----------------------------------------------------------------------------------------------------


HOSTILE = "甲[red]乙[/red][link=file:///]\x1b[31m\x1b]0;x\x07丙\u202e丁\x00\x7f:warning:公司"
HARMLESS = "甲[red]乙[/red][link=file:///][31m]0;x丙丁:warning:公司"


def assert_plain(text: str) -> None:
    assert [each for each in "\x1b\x07\x00\x7f\u202e\r" if each in text] == []


def test_hostile_text_is_shown_as_plain_text(tmp_path: Path) -> None:
    identifier = "[bold]A1[/bold]\x1b[2J"
    rows: dict[str, list[Cells]] = {
        "applications": [{**sound("applications", 1), "application_id": identifier, "employer_name": HOSTILE}],
        "contributions": [{**sound("contributions", 1), "employer_name": HOSTILE}],
        "contracts": [{**sound("contracts", 1), "employer_name": HOSTILE, "work_region": "31\x1b[31m[blink]"}],
    }
    files: dict[str, str | bytes] = {f"{name}.csv": as_csv(name, each) for name, each in rows.items()}
    files["tax.csv"] = as_csv("tax", [sound("tax", 1)]).replace("agent_name", f"agent_name,{HOSTILE}", 1)
    files["[red]\x1b[2J说明.txt"] = "x"
    folder, store = write(tmp_path / "extract", files), tmp_path / "store"
    brief = hecha("verify", folder, "--store", store)
    assert "[red][2J说明.txt" in brief.stdout
    assert_plain(brief.stdout)
    summary = hecha("verify", folder, "--store", store, "--details")
    assert (summary.exit_code, summary.stderr) == (0, "")
    assert HARMLESS in summary.stdout.replace("\n", "")
    assert "[red][2J说明.txt" in summary.stdout
    assert_plain(summary.stdout)
    explained = hecha("explain", identifier, "--month", "2024-08", "--store", store)
    assert (explained.exit_code, explained.stderr) == (0, "")
    assert "[bold]A1[/bold][2J" in explained.stdout
    assert "甲[red]乙[/red]" in explained.stdout
    assert "[blink]" in explained.stdout
    assert_plain(explained.stdout)


def test_hostile_names_of_files_are_plain_in_the_line_of_an_error(tmp_path: Path) -> None:
    folder = small(tmp_path / "extract")
    (folder / "tax-[red]\x1b[2J\u202ex.csv").write_text("", encoding="utf-8")
    assert_plain(assert_one_line(hecha("verify", folder, "--store", tmp_path / "store"), "tax-[red]"))
