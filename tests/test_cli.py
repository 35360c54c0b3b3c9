"""The command `hecha`: exit codes, one line for whatever cannot go on, two languages, JSON, and no personal data."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from pipelines import steps
from pipelines.commands.app import app
from pipelines.synth import Shares
from reports.model.summary import summarise
from tests.extract_files import FIRM, OTHER_FIRM, Cells, Database, as_csv, person, sound, write

CHINESE = re.compile("[\u4e00-\u9fff]")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"


@pytest.fixture(autouse=True)
def _no_scheduler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing outside decides how the command runs."""
    for name in ("PREFECT_API_URL", "PREFECT_PROFILES_PATH", "HECHA_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))


def hecha(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def small(folder: Path) -> Path:
    """An extract of one applicant with a contract, two months paid and one month's wages."""
    rows: dict[str, list[Cells]] = {
        "applications": [{**sound("applications", 1), "person_name": "人一"}],
        "contributions": [sound("contributions", 1), {**sound("contributions", 1), "month": "2024-07"}],
        "tax": [sound("tax", 1)],
        "contracts": [sound("contracts", 1)],
    }
    return write(folder, {f"{name}.csv": as_csv(name, each) for name, each in rows.items()})


def assert_nothing_published(store: Path) -> None:
    """No run, no extract, nothing half done."""
    assert [each for name in ("runs", "extracts", "work") for each in store.glob(f"{name}/*")] == []
    assert not (store / "latest.duckdb").is_symlink()
    assert not (store / "latest.duckdb").exists()


def assert_one_line(result: Result, *words: str) -> str:
    """Exit code 1, nothing on stdout, one line on stderr that holds the words."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("\n")
    assert [word for word in words if word not in result.stderr] == []
    return result.stderr


# --- inputs that cannot be used -----------------------------------------------------------------------------------

Spoil = Callable[[Path], object]
HEAD = "person_id,employer_id,month,base,kind\n"
ROW = f"{person(1)},{FIRM},2024-08,8000,normal\n"


def file(name: str, content: str | bytes) -> Spoil:
    return lambda folder: (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def manifest(content: str | bytes) -> Spoil:
    return file("manifest.toml", content)


def remove(name: str) -> Spoil:
    return lambda folder: (folder / name).unlink()


def folder_for(name: str) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).mkdir()

    return spoil


def parquet(frame: pl.DataFrame, damage: Callable[[bytes], bytes] = bytes) -> Spoil:
    """The contributions as Parquet, then damaged."""

    def spoil(folder: Path) -> None:
        path = folder / "contributions.parquet"
        (folder / "contributions.csv").unlink()
        frame.write_parquet(path)
        path.write_bytes(damage(path.read_bytes()))

    return spoil


PAID = pl.DataFrame(
    {"person_id": [person(1)], "employer_id": [FIRM], "month": ["2024-08"], "base": [8000], "kind": ["normal"]}
)
DAY = "extracted_on = 2024-09-20\n"
CONTRIBUTIONS = "contributions.csv"

BAD_INPUTS: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    # name: (what is done to a good extract, words the line must hold)
    "a required dataset is missing": (remove("tax.csv"), ("tax",)),
    "a dataset in another format": (lambda f: (f / "tax.csv").rename(f / "tax.rar"), ("tax",)),
    "a folder for a dataset": (folder_for("tax.csv"), ("tax",)),
    "a required column is missing": (file(CONTRIBUTIONS, HEAD.replace(",base", "")), (CONTRIBUTIONS, "base")),
    "two required columns are missing": (file("tax.csv", "person_id,month,item\n"), ("tax.csv", "agent_id", "income")),
    "an optional dataset without a column": (
        file("enrolments.csv", "person_id,from_on\n"),
        ("enrolments.csv", "employer_id"),
    ),
    "a second file of a dataset without a head": (
        file("contributions-2.csv", ROW),
        ("contributions-2.csv", "person_id"),
    ),
    "a file without a head": (file(CONTRIBUTIONS, ROW * 3), (CONTRIBUTIONS, "person_id")),
    "a file of nothing": (file(CONTRIBUTIONS, ""), (CONTRIBUTIONS,)),
    "a file of a byte order mark": (file(CONTRIBUTIONS, b"\xef\xbb\xbf"), (CONTRIBUTIONS,)),
    "a file of blank lines": (file(CONTRIBUTIONS, "\n\n\n"), (CONTRIBUTIONS,)),
    "a picture": (file(CONTRIBUTIONS, PNG), (CONTRIBUTIONS,)),
    "a workbook by another name": (
        file(CONTRIBUTIONS, b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xb5\xd8"),
        (CONTRIBUTIONS,),
    ),
    "a web page": (file(CONTRIBUTIONS, "<html><table><tr><td>person_id</td></tr></table></html>"), (CONTRIBUTIONS,)),
    "UTF-16 without a mark": (file(CONTRIBUTIONS, (HEAD + ROW).encode("utf-16-le")), (CONTRIBUTIONS,)),
    "a quote that never closes": (file(CONTRIBUTIONS, HEAD + ROW + '"' + ROW * 3), (CONTRIBUTIONS, "3")),
    "a quote that never closes, in a later cell": (
        file(CONTRIBUTIONS, HEAD + ROW + ROW.replace(",normal", ',"normal') + ROW * 3),
        (CONTRIBUTIONS, "3"),
    ),
    "a quote that never closes, in a long file": (file(CONTRIBUTIONS, HEAD + ROW + '"' + ROW * 5000), (CONTRIBUTIONS,)),
    "no Parquet": (parquet(PAID, lambda content: b"PARE" + content[4:-4] + b"PARE"), ("contributions.parquet",)),
    "a cut Parquet file": (parquet(PAID, lambda content: content[: len(content) // 2]), ("contributions.parquet",)),
    "an empty Parquet file": (parquet(PAID, lambda _: b""), ("contributions.parquet",)),
    "Parquet with damaged pages": (
        parquet(PAID, lambda content: content[:4] + b"\xff" * 40 + content[44:]),
        ("contributions.parquet",),
    ),
    "Parquet without a column": (parquet(PAID.drop("kind")), ("contributions.parquet", "kind")),
    "Parquet with lists for values": (
        parquet(PAID.with_columns(kind=pl.Series([["normal"]]))),
        ("contributions.parquet", "kind"),
    ),
    "no day of the extract": (manifest('extract_id = "x"\n'), ("manifest.toml", "extracted_on")),
    "no manifest": (remove("manifest.toml"), ("manifest.toml", "extracted_on")),
    "a manifest that is no TOML": (manifest("extracted_on: 2024-09-20\n"), ("manifest.toml",)),
    "a manifest that is no text": (manifest(DAY.encode("utf-16")), ("manifest.toml",)),
    "a day that does not exist": (manifest('extracted_on = "2024-02-30"\n'), ("manifest.toml", "extracted_on")),
    "a word for a day": (manifest('extracted_on = "yesterday"\n'), ("manifest.toml", "extracted_on")),
    "an unknown key": (manifest(f'{DAY}office = "x"\n'), ("manifest.toml", "office")),
    "no name": (manifest(f'{DAY}extract_id = ""\n'), ("manifest.toml", "extract_id")),
    "a number for a name": (manifest(f"{DAY}extract_id = 7\n"), ("manifest.toml", "extract_id")),
    "coverage of an unknown dataset": (
        manifest(f'{DAY}[coverage]\ncontracts = {{from = "2024-01", until = "2024-02"}}\n'),
        ("manifest.toml", "coverage", "contracts"),
    ),
    "coverage from no month": (
        manifest(f'{DAY}[coverage]\ntax = {{from = "2024-13", until = "2024-02"}}\n'),
        ("manifest.toml", "coverage.tax", "2024-13"),
    ),
    "coverage that ends before it starts": (
        manifest(f'{DAY}[coverage]\ntax = {{from = "2024-03", until = "2024-02"}}\n'),
        ("manifest.toml", "coverage.tax"),
    ),
    "coverage without an end": (
        manifest(f'{DAY}[coverage]\ntax = {{from = "2024-03"}}\n'),
        ("manifest.toml", "coverage.tax", "until"),
    ),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_an_input_that_cannot_be_used_gives_one_line_and_no_result(name: str, tmp_path: Path) -> None:
    spoil, words = BAD_INPUTS[name]
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    spoil(folder)
    english = assert_one_line(hecha("verify", folder, "--store", store, "--lang", "en"), *words)
    chinese = assert_one_line(hecha("verify", folder, "--store", store), *words)
    assert not CHINESE.search(english)
    assert CHINESE.search(chinese)
    assert "internal error" not in english
    assert person(1) not in english + chinese
    assert_nothing_published(store)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    for name in ("nowhere", "a.csv"):
        assert_one_line(hecha("verify", tmp_path / name, "--store", tmp_path / "store"), name)
    assert_nothing_published(tmp_path / "store")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, ()),
        (b"[window\n", ("TOML",)),
        (b"\xff\xfe", ()),
        (b"", ("rulebook",)),
        (b"[window]\nmonths = 12\n", ("rulebook",)),
    ],
)
def test_a_rulebook_that_cannot_be_used(content: bytes | None, words: tuple[str, ...], tmp_path: Path) -> None:
    folder, store, path = small(tmp_path / "extract"), tmp_path / "store", tmp_path / "office.toml"
    if content is not None:
        path.write_bytes(content)
    result = hecha("verify", folder, "--store", store, "--rulebook", path, "--lang", "en")
    line = assert_one_line(result, "office.toml", *words)
    assert not CHINESE.search(line)
    assert CHINESE.search(assert_one_line(hecha("verify", folder, "--store", store, "--rulebook", path), "office.toml"))
    assert_nothing_published(store)


def test_a_store_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("x", encoding="utf-8")
    assert_one_line(hecha("verify", small(tmp_path / "extract"), "--store", tmp_path / "store", "--lang", "en"))


def test_a_bad_input_leaves_the_last_good_run_in_place(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    assert hecha("verify", folder, "--store", store).exit_code == 0
    latest, files = (store / "latest.duckdb").resolve(), sorted(store.rglob("*.duckdb"))
    (folder / "tax.csv").write_text("", encoding="utf-8")
    assert_one_line(hecha("verify", folder, "--store", store), "tax.csv")
    assert (store / "latest.duckdb").resolve() == latest
    assert sorted(store.rglob("*.duckdb")) == files
    assert hecha("explain", "A1", "--store", store).exit_code == 0


# --- usage --------------------------------------------------------------------------------------------------------


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


# --- what it prints -----------------------------------------------------------------------------------------------


def test_the_summary_speaks_two_languages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    chinese = hecha("verify", folder, "--store", store)
    english = hecha("verify", folder, "--store", store, "--lang", "en")
    assert (chinese.exit_code, english.exit_code, chinese.stderr, english.stderr) == (0, 0, "", "")
    for screen in (chinese.stdout, english.stdout):
        assert max(cell_len(line) for line in screen.splitlines()[:-1]) <= 80, "one screen"
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


# --- personal data ------------------------------------------------------------------------------------------------

NAME, INCOME, BASE = "欧阳测试", "23456.78", "19876.54"


def personal(folder: Path) -> Path:
    """An extract in which identity numbers, names and incomes stand in good cells and in bad ones."""
    wrong = person(7)[:17] + ("0" if person(7)[17] != "0" else "1")
    tax = {**sound("tax", 1), "income": INCOME}
    paid = {**sound("contributions", 1), "base": BASE}
    rows: dict[str, list[Cells]] = {
        "applications": [
            {**sound("applications", 1), "person_name": NAME},
            {**sound("applications", 2), "person_name": NAME, "applied_on": person(2)},
            {**sound("applications", 1), "person_name": NAME, "applied_on": "2024-09-11"},
            {**sound("applications", 3), "person_id": wrong},
        ],
        "contributions": [
            paid,
            {**paid, "base": f"{BASE}元"},
            {**paid, "person_id": wrong, "month": NAME},
            {**paid, "kind": NAME},
        ],
        "tax": [tax, {**tax, "income": f"{INCOME}1"}, {**tax, "tax_paid": f"{NAME}{person(1)}"}],
        "contracts": [{**sound("contracts", 1), "employer_id": person(1), "employer_name": NAME, "end_on": NAME}],
        "sanctions": [{**sound("sanctions", 1), "subject_id": wrong, "document": NAME}],
    }
    return write(folder, {f"{name}.csv": as_csv(name, each) for name, each in rows.items()})


def assert_nothing_personal(text: str) -> None:
    numbers = [person(1), person(2), person(7)[:17], person(1)[:17], person(1)[6:14]]
    amounts = [INCOME, "23,456", "23456", BASE, "19,876", "19876"]
    assert [each for each in (*numbers, *amounts, NAME, NAME[:2], "测试") if each in text] == []


def test_verify_tells_nothing_personal(tmp_path: Path) -> None:
    folder, store = personal(tmp_path / "extract"), tmp_path / "store"
    for options in (["--details"], ["--details", "--lang", "en"], ["--json"], []):
        result = hecha("verify", folder, "--store", store, *options)
        assert result.exit_code == 0
        assert "VALUE_UNREADABLE" in result.stdout or not options
        assert_nothing_personal(result.stdout + result.stderr)


@pytest.mark.parametrize(
    ("step", "error"),
    [
        *(("load_extract", error) for error in (ValueError, KeyError, AssertionError, OSError, MemoryError)),
        ("judge_block", RuntimeError),
        ("publish_run", RuntimeError),
    ],
)
def test_an_unexpected_error_tells_nothing_personal(
    step: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        try:
            raise LookupError(f"{person(1)} {NAME}")
        except LookupError as cause:
            raise error(f"{NAME} {person(1)}\n{INCOME}") from cause

    monkeypatch.setattr(steps, step, fail)
    folder, store = personal(tmp_path / "extract"), tmp_path / "store"
    for language in ("zh", "en"):
        result = hecha("verify", folder, "--store", store, "--lang", language)
        assert_nothing_personal(assert_one_line(result))
        assert isinstance(result.exception, SystemExit)
    assert [each for name in ("runs", "work") for each in store.glob(f"{name}/*")] == []
    assert not (store / "latest.duckdb").exists()


def test_explain_masks_identity_numbers(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    assert hecha("verify", folder, "--store", store).exit_code == 0
    masked = f"{person(1)[:2]}************{person(1)[-4:]}"
    for wanted, *options in (["A1"], ["A1", "--month", "2024-08", "--lang", "en"], [person(1), "--month", "2024-08"]):
        result = hecha("explain", wanted, "--store", store, *options)
        assert (result.exit_code, result.stderr) == (0, "")
        assert masked in result.stdout
        assert person(1)[:17] not in result.stdout
        assert "人一" not in result.stdout


def test_explain_of_what_is_not_there_is_one_line_that_repeats_no_number(tmp_path: Path) -> None:
    folder, store = small(tmp_path / "extract"), tmp_path / "store"
    assert_one_line(hecha("explain", "A1", "--store", store))
    assert hecha("verify", folder, "--store", store).exit_code == 0
    assert person(2) not in assert_one_line(hecha("explain", person(2), "--store", store))
    assert_one_line(hecha("explain", "A1", "--store", store, "--run", "no-such-run", "--lang", "en"), "--run")
    assert hecha("explain", f" {person(1).lower()} ", "--store", store).exit_code == 0


# --- synth --------------------------------------------------------------------------------------------------------


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


# --- hostile text -------------------------------------------------------------------------------------------------

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
