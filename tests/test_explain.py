"""`hecha explain`: every answer down to the figures, the file and the row, read from what the run published."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from checks.law.reasons import reason
from pipelines.commands.app import app
from pipelines.errors import HechaError
from pipelines.store.run_names import named_run
from pipelines.synth import write_extract
from tests.published import rows, verified
from tests.random_extracts import write_extract as write_random

RUNNER = CliRunner()
SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "extract"


def _explain(store: Path, *words: str) -> str:
    done = RUNNER.invoke(app, ["explain", *words, "--store", str(store), "--lang", "en"])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("explained")
    write_extract(root / "in", 120)
    verified(root / "in", root / "store")
    return root / "store"


def test_it_shows_the_seven_checks_and_the_months(store: Path) -> None:
    verdict = rows(store / "latest.duckdb", "select * from verdict order by application_id limit 1")[0]
    shown = _explain(store, verdict["application_id"])
    for check in ("permit", "scope", "sanction", "employed", "paying", "window", "source", "outcome"):
        assert re.search(rf"^{check} +(pass|refer|fail)", shown, re.MULTILINE)
    months = rows(store / "latest.duckdb", f"select month from ledger where person_id = '{verdict['person_id']}'")
    for row in months:
        assert f"{row['month']:%Y-%m}" in shown
    for code in verdict["reasons"]:
        assert code in shown


def test_identity_numbers_are_masked(store: Path) -> None:
    verdict = rows(store / "latest.duckdb", "select * from verdict order by application_id limit 1")[0]
    shown = _explain(store, verdict["application_id"])
    assert verdict["person_id"] not in shown
    assert f"{verdict['person_id'][:2]}************{verdict['person_id'][-4:]}" in shown


def test_a_person_can_be_requested(store: Path) -> None:
    verdict = rows(store / "latest.duckdb", "select * from verdict order by application_id limit 1")[0]
    assert verdict["application_id"] in _explain(store, verdict["person_id"].lower())


def test_whoever_is_not_in_the_run_is_reported_in_one_line(store: Path) -> None:
    done = RUNNER.invoke(app, ["explain", "nobody", "--store", str(store), "--lang", "en"])
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "no application" in done.stderr


def test_it_shows_what_is_missing_and_what_settles_it(store: Path) -> None:
    told = rows(store / "latest.duckdb", "select * from missing_in_words where detail <> '' order by all")
    assert told
    for row in told[:: len(told) // 3]:
        shown = _explain(store, row["application_id"])
        row["detail"] = row["detail"].replace("..", " to ").replace("permit_valid_from", "first day of the permit")
        for cell in ("what", "article", "detail", "en", "settles_en"):
            assert _words(re.sub("[,:]", "", row[cell])) <= _words(re.sub("[,:]", "", shown)), cell


def _words(text: str) -> set[str]:
    return set(text.split())


def test_it_shows_what_settles_each_doubt(sample: Path) -> None:
    doubts = rows(sample / "latest.duckdb", "select * from doubt_in_words order by code, application_id")
    first = {row["code"]: row for row in reversed(doubts)}
    assert len(first) > 3
    for code, row in first.items():
        shown = _words(_explain(sample, row["application_id"]))
        for cell in (reason(code).article, reason(code).en, reason(code).settles_en):
            assert _words(cell) <= shown, cell


def test_it_shows_the_months_that_titles_want(store: Path) -> None:
    for row in rows(store / "latest.duckdb", "select * from verdict order by application_id limit 5"):
        shown = _explain(store, row["application_id"])
        least, most = row["title_months_min"], row["title_months_max"]
        interval = str(least) if least == most else f"{least} to {most}"
        assert re.search(rf"titles and skill grades want +{interval}\b", shown)


INVESTOR = """insert into investor by name
select run_id, application_id, employer_id as enterprise_id, 3 as staff_here_min, 5 as staff_here_max,
    10 as tax_points_min, 30 as tax_points_max, 20 as staff_points_min, 20 as staff_points_max,
    20 as points_min, 30 as points_max, ['INVEST_YEAR_MISSING'] as reasons
from verdict where application_id = 'SQ-17'"""


@pytest.mark.alters_runs
def test_it_shows_the_enterprises_invested_in(sample: Path, tmp_path: Path) -> None:
    shutil.copytree(sample, tmp_path / "store", symlinks=True)
    with duckdb.connect(str((tmp_path / "store" / "latest.duckdb").resolve())) as connection:
        connection.execute(INVESTOR)
    shown = _explain(tmp_path / "store", "SQ-17")
    [line] = [each for each in shown.splitlines() if "10 to 30" in each]
    assert re.search(r"3 to 5 +10 to 30 +20 +20 to 30 +for a year", line)
    for cell in (reason("INVEST_YEAR_MISSING").en, reason("INVEST_YEAR_MISSING").settles_en):
        assert _words(cell) <= _words(shown)
    assert "points for enterprises" not in _explain(tmp_path / "store", "SQ-22")


LINES = """select verdict.application_id, ledger.*, line.income, line.income_months, source_file.path, line.row_number
from ledger
join verdict using (person_id)
join person using (person_id)
join line on line.person = person.person and make_date(line.month // 12, line.month % 12 + 1, 1) = ledger.month
join employer_key on employer_key.key = line.key and employer_key.employer_key = ledger.employer_key
join source_file on source_file.source_file = line.source_file
where ledger.expected_base is not null
order by all
limit 25"""


def test_a_month_is_shown_down_to_file_row_and_figures(store: Path) -> None:
    """The row that decided, the expected base and how it came about, and the source rows as they stand in the files."""
    for line in rows(store / "latest.duckdb", LINES):
        shown = _explain(store, line["application_id"], "--month", f"{line['month']:%Y-%m}")
        assert f"{line['path']} row {line['row_number']}" in shown
        assert f"expected base: {int(line['expected_base'])}" in shown
        assert f"{line['income'] / 100:.2f} ÷ {line['income_months']}" in shown
        _rows_are_in_the_files(store.parent / "in", line["person_id"], shown)


def _rows_are_in_the_files(folder: Path, person_id: str, shown: str) -> None:
    for file, row in re.findall(r"(contributions|tax|contracts)\.csv row (\d+)", shown):
        text = (folder / f"{file}.csv").read_text(encoding="utf-8").splitlines()[int(row) - 1]
        digits = person_id[:6] + person_id[8:17]
        assert person_id in text or digits in text, f"{file} row {row} is not a row of the person"


def test_every_application_of_random_extracts_can_be_explained(tmp_path: Path) -> None:
    write_random(tmp_path / "in", 7, persons=12)
    run = verified(tmp_path / "in", tmp_path / "store")
    lines = rows(
        run,
        """select application_id, strftime(min(month), '%Y-%m') as month
        from verdict join ledger using (person_id) group by all""",
    )
    assert lines
    for line in lines:
        shown = _explain(tmp_path / "store", line["application_id"], "--month", line["month"])
        assert f"== {line['month']}" in shown


@pytest.fixture(scope="module")
def sample(sample_store: Path) -> Path:
    return sample_store


@pytest.mark.parametrize(
    ("application", "month", "shown"),
    [
        ("SQ-30", "2024-03", ["TAX_OTHER_AGENT", "tax.csv row 399", "tax.csv row 400"]),
        ("SQ-24", "2024-07", ["EMPLOYER_DISPATCH", "employers.csv row 11"]),
        ("SQ-29", "2023-07", ["TAX_MISSING", "tax data cover: 2022-01 to 2024-08", "2023-07, 2023-08"]),
        (
            "SQ-34",
            "2024-02",
            ["SOURCE_REJECTED", "PAYMENT_BACK_PAID", "contributions.csv row 487", "remark:  SOURCE_REJECTED"],
        ),
        ("SQ-22", "2024-06", ["employer_links.csv row 4", "contracts.csv row 25", "in this month the same as"]),
    ],
)
def test_the_rows_behind_an_answer_are_named(sample: Path, application: str, month: str, shown: list[str]) -> None:
    text = _explain(sample, application, "--month", month)
    assert [each for each in shown if each not in text] == []


def test_papers_are_named_with_the_application_and_a_month_stands_alone(sample: Path) -> None:
    assert "sanctions.csv row 3" in _explain(sample, "sq-08")
    month = _explain(sample, "SQ-08", "--month", "2024-08")
    assert re.findall(r"^== (\S+)", month, re.MULTILINE) == ["2024-08"]
    assert "sanctions.csv" not in month
    assert "2024-07 " not in month.replace("2024-07, 2024-08", "")
    forms = ["202408", "2024/8", "2024.08", "2024年8月", "２０２４－０８", "2024-08-15"]
    assert {_explain(sample, "SQ-08", "--month", form) for form in forms} == {month}
    done = RUNNER.invoke(app, ["explain", "SQ-08", "--month", "8", "--store", str(sample), "--lang", "en"])
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_a_number_is_taken_from_standard_input_and_reported_as_json(sample: Path) -> None:
    person = rows(sample / "latest.duckdb", "select person_id from verdict where application_id = 'SQ-22'")[0]
    words = ["explain", "-", "--json", "--store", str(sample), "--lang", "en"]
    done = RUNNER.invoke(app, words, input=f"{person['person_id'].lower()}\n")
    assert (done.exit_code, person["person_id"] in done.stdout) == (0, False)
    told = next(each for each in json.loads(done.stdout) if each["application_id"] == "SQ-22")
    expected = rows(
        sample / "latest.duckdb", f"from ledger where person_id = '{person['person_id']}' order by month, employer_key"
    )
    assert [(each["month"], each["outcome"]) for each in told["months"]] == [
        (f"{row['month']:%Y-%m}", row["outcome"]) for row in expected
    ]
    for row in told["months"]:
        assert [why["words"] for why in row["reasons"]] == [reason(why["code"]).en for why in row["reasons"]]
    month = RUNNER.invoke(app, [*words, "--month", "2024-06"], input="SQ-22")
    [only] = json.loads(month.stdout)
    assert (only["month"], "months" in only, only["lines"][0]["payments"][0]["source_file"]) == (
        "2024-06",
        False,
        "contributions.csv",
    )
    assert RUNNER.invoke(app, words, input="\n").exit_code == 1


def test_a_run_is_named_by_its_beginning_or_by_number_back() -> None:
    ids = ["20260102T000000000000-aaaaaaaa", "20260101T000000000000-bbbbbbbb", "20260103T000000000000-cccccccc"]
    assert named_run("-1", ids) == ids[0]
    assert named_run("-2", ids) == ids[1]
    assert named_run("20260101", ids) == ids[1]
    assert named_run(ids[2], [*ids, f"{ids[2]}x"]) == ids[2]
    for given in ("-3", "2026", "", "../x", "*", "-0"):
        with pytest.raises(HechaError):
            named_run(given, ids)


def test_an_identity_number_is_found_in_any_form(sample: Path) -> None:
    person = rows(sample / "latest.duckdb", "select person_id from verdict where application_id = 'SQ-22'")[0][
        "person_id"
    ]
    old = person[:6] + person[8:17]
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in person)
    forms = [person, f" {person.lower()} ", wide, *([old] if person[6:8] == "19" else [])]
    assert all("SQ-22" in _explain(sample, form) for form in forms)


def test_a_store_without_the_extract_says_so(sample: Path, tmp_path: Path) -> None:
    shutil.copytree(sample, tmp_path / "store", symlinks=True)
    shutil.rmtree(tmp_path / "store" / "extracts")
    done = RUNNER.invoke(app, ["explain", "SQ-22", "--store", str(tmp_path / "store"), "--lang", "en"])
    assert done.exit_code == 1
    assert "lacks the extract file" in done.stderr


def test_reveal_shows_the_number_and_notes_who_when_and_which_run(sample: Path, tmp_path: Path) -> None:
    store = shutil.copytree(sample, tmp_path / "store", symlinks=True)
    run = (store / "latest.duckdb").resolve()
    arguments = ["explain", "SQ-01", "--store", str(store)]
    [person] = rows(run, "select person_id from verdict where application_id = 'SQ-01'")
    masked = CliRunner().invoke(app, arguments)
    assert person["person_id"] not in masked.stdout
    assert not (store / "access.log").exists()
    shown = CliRunner().invoke(app, [*arguments, "--reveal"])
    assert person["person_id"] in shown.stdout
    [line] = (store / "access.log").read_text(encoding="utf-8").splitlines()
    at, user, *noted = line.split("\t")
    assert noted == [run.stem, "explain", "applications 1: SQ-01"]
    assert (store / "access.log").stat().st_mode & 0o777 == 0o600
    assert at.endswith("Z")
    assert user
    (store / "access.log").rename(store / "elsewhere")
    log = store / "access.log"
    others: tuple[Callable[[], None], ...] = (
        log.mkdir,
        lambda: log.symlink_to(store / "elsewhere"),
        lambda: log.hardlink_to(store / "elsewhere"),
    )
    for made in others:
        made()
        refused = CliRunner().invoke(app, [*arguments, "--reveal"])
        assert (refused.exit_code, refused.stdout) == (1, "")
        log.rmdir() if log.is_dir() and not log.is_symlink() else log.unlink()
    assert len((store / "elsewhere").read_text(encoding="utf-8").splitlines()) == 1
