"""The bench measures what it says, and yardstick (b) answers as hecha does where both apply the same rules."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest

from checks.law.months import month_end, month_number
from checks.law.rulebook import read_rulebook
from checks.law.working_days import deadline
from pipelines.progress import Stage
from pipelines.synth import Shares, write_extract
from pipelines.synth.moments import TAX_FROM, TAX_UNTIL
from tests import reference
from tests.bench.__main__ import bench
from tests.bench.figures import RATIOS, growths
from tests.bench.machine import describe_machine
from tests.bench.page import WORKS, write_page
from tests.bench.processes import Measured, measure
from tests.bench.stopwatch import Stopwatch
from tests.bench.trial import FORMATS, FileFormat, Repeat, Trial, run_trial
from tests.bench.yardsticks import judge, load
from tests.published import Rows, counts, rows, verified

PERSONS = 200
TROUBLES = ("late", "back_paid", "other_payer", "missing_contract", "base_above", "base_below", "tax_missing")
SHARES = replace(Shares.without_trouble(), **dict.fromkeys(TROUBLES, 0.1))
SILENT = {"TAX_MISSING", "TAX_OTHER_AGENT"}


ONCE = Repeat(1, 0)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole bench on tiny extracts."""
    return bench([PERSONS], None, tmp_path_factory.mktemp("bench") / "out", ONCE)


@pytest.fixture(scope="module")
def measured(page: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.with_suffix(".json").read_text("utf-8"))
    return found


def test_every_format_and_every_work_is_measured(measured: dict[str, Any]) -> None:
    assert [(trial["persons"], trial["file_format"]) for trial in measured["trials"]] == [
        (PERSONS, file_format) for file_format in FORMATS
    ]
    for trial in measured["trials"]:
        (done,) = trial["rounds"]
        assert ["synth", *done] == list(WORKS)
        for each in (*trial["synth"], *done.values()):
            assert each["processor_seconds"] > 0
            assert each["peak_bytes"] > 20 * 2**20
            assert sum(each["stages"].values()) == pytest.approx(each["seconds"])
            assert min(each["stages"].values()) > 0


def test_stages_are_those_of_the_command(measured: dict[str, Any]) -> None:
    for trial in measured["trials"]:
        stages = {work: list(each["stages"]) for work, each in trial["rounds"][0].items()}
        assert stages == {
            "first run": ["starting", *(stage for stage in get_args(Stage) if stage != "comparing"), "telling"],
            "loaded run": ["starting", "judging", "publishing", "telling"],
            "yardstick a": ["starting", "loading", "closing"],
            "yardstick b": ["starting", "judging", "closing"],
        }


def test_both_formats_give_the_same_rows_and_months(measured: dict[str, Any]) -> None:
    csv, parquet = measured["trials"]
    assert csv["rows"] == parquet["rows"]
    assert csv["months"] == parquet["months"]
    assert min(csv["rows"][dataset] for dataset in ("applications", "contributions", "tax", "contracts")) > 0
    assert csv["months"]["yardstick b"] == pytest.approx(csv["months"]["hecha"], rel=0.1)


def test_results_name_the_software_and_no_path_of_the_machine(page: Path, measured: dict[str, Any]) -> None:
    told = measured["machine"]
    assert told["versions"]["duckdb"] == duckdb.__version__
    assert told["cores"] > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-\w+(-changed)?", page.stem)
    for path in (page, page.with_suffix(".json")):
        text = path.read_text("utf-8")
        assert not re.search(rf"/(tmp|home|root|usr)/|{re.escape(str(page.parent))}", text)


def test_page_shows_the_ratios_and_every_process(page: Path, measured: dict[str, Any]) -> None:
    text = page.read_text("utf-8")
    done = measured["trials"][0]["rounds"][0]
    ratio = done["first run"]["seconds"] / done["yardstick a"]["seconds"]
    assert f"| first run : yardstick (a) | ≤ 5 | ≤ 3 | {ratio:.2f} |" in text
    for work in WORKS:
        assert f"| {PERSONS} csv, {work} | " in text
    assert f"| persons, format | {' | '.join(done['first run']['stages'])} | all |" in text


def made_up(persons: int, file_format: FileFormat, slower: float, rounds: int = 1) -> Trial:
    """A trial of 10 rows a person; a row takes 1 ms, or so many times as long, hecha, and a tenth of it DuckDB."""
    took = persons * 0.01 * slower

    def took_part(part: float) -> Measured:
        return Measured(took * part, took, 3 * 2**30, {"starting": 0.0, "judging": took * part / 2})

    return Trial(
        persons,
        file_format,
        {"tax": persons * 10},
        {"hecha": 1, "yardstick b": 1},
        [took_part(1 / 2 + later) for later in range(rounds)],
        [
            {
                "first run": took_part(1 + later),
                "loaded run": took_part(0.5 + later),
                "yardstick a": took_part(0.1 + later),
                "yardstick b": took_part(0.1 + later),
            }
            for later in range(rounds)
        ],
    )


def test_ratios_of_the_fastest_round() -> None:
    trial = made_up(1000, "csv", 1.0, rounds=3)
    assert {ratio.name: ratio.of(trial) for ratio in RATIOS} == {
        "first run : yardstick (a)": pytest.approx(10),
        "judging : yardstick (b)": pytest.approx(10),
        "peak memory of the first run, GiB": 3,
        "synth, million rows a second": pytest.approx(0.002),
        "months judged : by yardstick (b)": 1,
    }


def test_growth_is_by_row_and_between_neighbours_of_one_format() -> None:
    trials = [
        made_up(1000, "csv", 1.0),
        made_up(5000, "csv", 1.5),
        made_up(9000, "csv", 3),
        made_up(5000, "parquet", 9),
    ]
    found = {(each.fewer, each.more): each.times for each in growths(trials) if each.work == "yardstick a"}
    assert found == pytest.approx({(1000, 5000): 1.5, (5000, 9000): 2})
    assert "| csv, first run | 1,000 | 5,000 | 1.50 |" in write_page(describe_machine(), trials)


def test_an_extract_that_was_there_has_no_figure_for_making_it() -> None:
    trial = made_up(1000, "csv", 1.0)
    there = Trial(trial.persons, trial.file_format, trial.rows, trial.months, [], trial.rounds)
    text = write_page(describe_machine(), [there])
    assert "1,000 csv, synth" not in text
    assert "| synth, million rows a second | ≥ 1 |  |  |" in text


def test_a_program_that_fails_is_not_measured(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exception, match="returned non-zero exit status 1"):
        measure(
            tmp_path, "tests.bench.command", "verify", str(tmp_path / "nowhere"), "--store", str(tmp_path / "store")
        )
    assert "nowhere" in capfd.readouterr().err


def test_an_extract_that_is_there_is_used_and_stays(tmp_path: Path) -> None:
    extract, place = tmp_path / "20-parquet", tmp_path / "place"
    place.mkdir()
    write_extract(extract, 20, file_format="parquet")
    trial = run_trial(20, "parquet", tmp_path, place, ONCE)
    assert trial.synth == []
    assert len(trial.rounds) == 1
    assert extract.is_dir()
    assert not list(place.glob("*.duckdb"))
    assert not (place / "store").exists()


def test_what_takes_little_time_is_measured_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Making it, too; the extract that was made first stays."""
    clock = iter(range(100))
    summary = '{"counts": {"tax": {"read": 1}}, "months": {"pass": 1}}'
    printed = {"a": '{"tax": 1}', "b": '{"months": 1}'}
    made = []

    def measured(_work: str, folder: Path, _module: str, *given: str) -> tuple[Measured, str]:
        if given[0] == "synth":
            made.append(given)
            Path(given[1]).mkdir()
            (Path(given[1]) / "number").write_text(str(len(made)), "utf-8")
        if given[0] == "verify":
            (folder / "store").mkdir(exist_ok=True)
        return Measured(1.0, 1.0, 1, {}), printed.get(given[0], summary)

    monkeypatch.setattr("tests.bench.trial._tell", measured)
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    trial = run_trial(20, "csv", tmp_path, tmp_path, Repeat(1, 4))
    assert (len(trial.synth), len(trial.rounds)) == (len(made), len(made)) == (4, 4)
    assert (tmp_path / "20-csv" / "number").read_text("utf-8") == "1"


def test_yardstick_a_types_every_row_and_leaves_empty_what_does_not_fit(tmp_path: Path) -> None:
    shares = replace(Shares.without_trouble(), unreadable=0.2, other_form=0.2)
    with duckdb.connect() as connection:
        for file_format in FORMATS:
            written = write_extract(tmp_path / file_format, 30, file_format=file_format, shares=shares)
            database, stopwatch = tmp_path / f"{file_format}.duckdb", Stopwatch(tmp_path / "marks.json")
            assert load(stopwatch, database, tmp_path / file_format, file_format) == written
            connection.execute(f"attach '{database}' as by_{file_format} (read_only)")
        types = connection.execute("describe by_csv.contributions").fetchall()
        assert [row[1] for row in types if row[0] in ("month", "base", "paid_on")] == ["DATE", "DECIMAL(18,2)", "DATE"]
        empty = "count(*) - count(month), count(*) - count(base)"
        ((months, bases),) = connection.execute(f"select {empty} from by_csv.contributions").fetchall()
        assert 0 < bases < months < written["contributions"] / 2
        for dataset in written:
            differing = f"(from by_csv.{dataset} except all from by_parquet.{dataset})"
            assert connection.execute(f"select count(*) from {differing}").fetchall() == [(0,)], dataset


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Every month of every applicant as hecha and yardstick (b) judge it, by the rules that both apply.

    No relief, and a wage declared in its own month; rows have no trouble, and months only what (b) looks for.
    """
    place = tmp_path_factory.mktemp("months")
    stopwatch = Stopwatch(place / "marks.json")
    rulebook, database, extract = place / "rulebook.toml", place / "yardstick.duckdb", place / "in"
    rulebook.write_text(plain_rulebook(), "utf-8")
    written = write_extract(extract, PERSONS, shares=SHARES)
    run = verified(extract, place / "store", rulebook=rulebook)
    loaded = load(stopwatch, database, extract, "csv")
    read = counts(run)
    assert loaded == written == {dataset: read[dataset]["read"] for dataset in written}
    judge(stopwatch, database, read_rulebook(plain_rulebook(), "rulebook.toml"))
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"attach '{run}' as run (read_only)")
        connection.execute("""create table month as select ledger.*, month_finding.* exclude (person_id, month),
            month_finding.person_id is not null and ledger.person_id is not null as by_both
            from month_finding full join run.ledger on ledger.person_id = month_finding.person_id
            and ledger.month = month_finding.month and employer_key = organisation""")
    return rows(database, "select * from month")


def plain_rulebook() -> str:
    """The built-in one without reliefs, a wage being declared in its own month."""
    parts = reference.RULEBOOK.read_text("utf-8").split("\n[[")
    kept = "\n[[".join(part for part in parts if not part.startswith("relief]]"))
    assert "value = [0, 1]" in kept
    return kept.replace("value = [0, 1]", "value = [0]")


def test_both_judge_the_same_months_and_bases(months: Rows) -> None:
    assert len(months) > 30 * PERSONS
    assert all(month["by_both"] for month in months)
    assert all(month["base"] == month["base_1"] for month in months)


def test_both_find_the_same_months_paid_in_time(months: Rows) -> None:
    """Of the months that are due on the last day of the next one: (b) knows no days of rest."""
    numbers = {month["month"]: month_number(month["month"]) for month in months}
    working = {day for day, number in numbers.items() if deadline(number, 1) == month_end(number + 1)}
    assert {(month["payment"], month["paid_in_time"]) for month in months if month["month"] in working} == {
        ("pass", True),
        ("refer", False),
        ("fail", False),
    }


def test_both_find_the_same_months_under_contract(months: Rows) -> None:
    assert {(month["employer"], month["under_contract"]) for month in months} == {
        ("pass", True),
        ("refer", False),
        ("fail", False),
    }


def test_both_find_the_same_months_without_a_wage(months: Rows) -> None:
    covered = [month for month in months if TAX_FROM <= f"{month['month']:%Y-%m}" <= TAX_UNTIL]
    silent = {True: 0, False: 0}
    for month in covered:
        doubted = month["base_match"] == "fail" or "TAX_NOT_COVERED" in month["reasons"]
        told = bool(SILENT & set(month["reasons"])) or (not month["wage_declared"] and doubted)
        assert told != month["wage_declared"]
        silent[told] += 1
    assert min(silent.values()) > 50


def test_both_match_bases_with_incomes_alike(months: Rows) -> None:
    """But where hecha takes the wage of the first full month for it, which can only speak for the person."""
    order = ("fail", "refer", "pass")
    declared = [month for month in months if month["wage_declared"]]
    alike = [month for month in declared if month["basis"] != "first_full_month"]
    assert all(month["base_match"] == month["base_matches"] for month in alike)
    assert {month["base_match"] for month in alike} == set(order)
    assert all(order.index(month["base_match"]) >= order.index(month["base_matches"]) for month in declared)
    assert len(alike) > 0.5 * len(declared)
