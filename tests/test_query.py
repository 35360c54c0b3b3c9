"""SQL on a run: what it sees, what it must not do, how its rows come out, and that nobody looks unnoticed."""

from __future__ import annotations

import csv
import io
import json
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psutil  # type: ignore[import-untyped]
import pyarrow.parquet as pa_parquet
import pytest

from pipelines.commands.query import WantedQuery, run_query
from pipelines.errors import HechaError
from pipelines.querying.answer import answer_of_query
from pipelines.querying.child import RefusedError, rows_of, write_rows
from pipelines.querying.query import Bounds, Query
from pipelines.querying.session import open_session
from pipelines.querying.views import columns_of, views_of_query
from pipelines.store.database import sql_files
from pipelines.store.finding import files_of
from pipelines.store.folder import Store
from reports.console.query import table_lines
from reports.model.run_list import list_runs
from tests import hostile, schemes
from tests.published import verified

SAMPLE = Path(__file__).parent.parent / "data" / "samples" / "extract"
ENDLESS = hostile.ENDLESS[0]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sample."""
    folder = tmp_path_factory.mktemp("sample")
    verified(SAMPLE, folder)
    return folder


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two runs of the schemes."""
    folder = tmp_path_factory.mktemp("schemes")
    for name, with_contract in (("before", False), ("now", True)):
        schemes.write_schemes(folder / name, with_contract=with_contract)
        verified(folder / name, folder / "store", schemes.EXTRACTED_ON)
    return folder / "store"


PATIENT = Bounds(seconds=120)
"""Time enough for a query on a busy machine."""


def _query(store: Path, sql: str, bounds: Bounds = PATIENT, other_runs: tuple[str, ...] = ()) -> Query:
    files = [files_of(Store(store).find_run(name)) for name in (None, *other_runs)]
    made = list(sql_files("analyst/two_runs").values()) if other_runs else []
    return Query(sql, [(str(run), str(extract)) for run, extract in files], made, str(store / "work"), bounds)


@pytest.fixture(scope="module")
def session(store: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_session(_query(store, "")) as connection:
        yield connection


def _wanted(store: Path, sql: str, **options: Any) -> WantedQuery:
    given: dict[str, Any] = {"run": None, "other_runs": (), "csv": None, "parquet": None, "as_json": False}
    given |= {"seconds": 60, "rows": None, "language": "en"}
    return WantedQuery(sql=sql, store=store, **(given | options))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = rows_of(connection, sql).to_arrow_table().to_pylist()
    return found


def test_every_view_is_found_and_its_columns_are_those_explained(session: duckdb.DuckDBPyConnection) -> None:
    for view in views_of_query():
        if view.scope != "two_runs":
            for name in (view.name, f"{view.scope}.{view.name}"):
                found = _rows(session, f"describe {name}")
                expected = [(column, kind) for column, kind, _ in columns_of(view)]
                assert [(each["column_name"], each["column_type"]) for each in found] == expected


def test_months_are_days_money_is_exact_and_names_stand_next_to_numbers(session: duckdb.DuckDBPyConnection) -> None:
    one = _rows(session, "from contribution where source_file = 'contributions.csv' and row_number = 2")[0]
    assert isinstance(one["month"], date)
    assert isinstance(one["base"], Decimal)
    assert (one["kind"], one["insurance"]) == ("normal", "combined")
    assert one["employer_name"].endswith("有限公司")
    assert one["person_name"].startswith("示例")
    counts = "select (select count(*) from {}) = (select count(*) from {}) as same"
    for view, rows in (("contribution", "contributions"), ("tax_row", "tax"), ("contract", "contracts")):
        assert _rows(session, counts.format(view, f"extract_file.main.{rows}")) == [{"same": True}]


def test_the_months_of_employers_and_persons_add_up(planted: Path) -> None:
    with open_session(_query(planted, "")) as connection:
        shell = _rows(connection, f"from employer_month where employer_key = '{schemes.SHELL[8:17]}' order by month")
        two = _rows(connection, f"from person_month where person_id = '{schemes.OF_TWO}' order by month")
    assert [each["heads"] for each in shell] == [12] * 12
    assert [each["joined"] for each in shell] == [12] + [0] * 11
    assert {(each["bases"], each["waged"], each["wages"]) for each in shell} == {(Decimal(96000), 2, Decimal(16000))}
    assert [each["insured_by"] for each in two] == [1] * 12 + [2] * 4 + [1] * 8
    assert (two[12]["base"], two[12]["waged_by"], two[12]["wages"]) == (Decimal(15500), 1, Decimal(8000))


@pytest.mark.parametrize("view", ["contribution", "wage", "tax_row", "contract", "enrolment", "person_month"])
def test_a_filter_on_a_person_reaches_the_rows(view: str, session: duckdb.DuckDBPyConnection) -> None:
    in_all = "select person_id from wage semi join contribution using (person_id)"
    known = f"select min(person_id) as person_id from {view} where person_id in ({in_all})"
    person = _rows(session, known)[0]["person_id"]
    _reaches(session, view, "person_id", person, "person in (select person from extract_file.main.person where {})")


@pytest.mark.parametrize("view", ["contribution", "wage", "contract", "enrolment", "employer_month"])
def test_a_filter_on_an_employer_reaches_the_rows(view: str, session: duckdb.DuckDBPyConnection) -> None:
    key = _rows(session, f"select max(employer_key) as key from {view}")[0]["key"]
    numbers = "select employer from extract_file.main.employer_number join extract_file.main.employer_key using (key)"
    _reaches(session, view, "employer_key", key, f"{{employer}} in ({numbers} where {{}})")


def _reaches(session: duckdb.DuckDBPyConnection, view: str, column: str, value: str, of_table: str) -> None:
    """No more rows leave the scan of a large table than are asked for."""
    condition = f"{column} = '{value}'"
    plan = session.execute(f"explain (analyze, format json) from {view} where {condition}").fetchall()[0][1]
    scanned = list(_scans(json.loads(plan)["operator"]))
    assert scanned
    for name, rows in scanned:
        employer = "agent" if name == "tax" else "employer"
        where = of_table.replace("{employer}", employer).format(condition)
        asked = session.execute(f"select count(*) from extract_file.main.{name} where {where}").fetchall()[0][0]
        assert rows <= asked, f"{view}: {rows} rows of {name} were read for {asked}"


def _scans(operators: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    for each in operators:
        name = each["extra_info"].get("Table", "").rpartition(".")[2]
        if name in ("contributions", "tax", "contracts", "enrolments") and len(each["extra_info"]["Projections"]) > 1:
            yield name, each["intermediate_rows"]
        yield from _scans(each.get("children", []))


@pytest.mark.parametrize("kind", ["FILES", "WRITING", "ATTACHING", "SETTING", "EXTENDING", "SEVERAL"])
def test_hostile_statements_are_refused(kind: str, session: duckdb.DuckDBPyConnection) -> None:
    before = _rows(session, "select count(*) as rows from verdict")
    for statement in getattr(hostile, kind):
        with pytest.raises((RefusedError, duckdb.Error)):
            _hand_over(session, statement, 1)
    assert _rows(session, "select count(*) as rows from verdict") == before


def _hand_over(session: duckdb.DuckDBPyConnection, statement: str, rows: int) -> int:
    """Hand over so many rows of a statement that has more; how many bytes that are."""
    out = io.BytesIO()
    assert write_rows(rows_of(session, statement), Bounds(rows=rows), out), f"answered: {statement}"
    return out.tell()


def test_there_are_two_hundred_of_them() -> None:
    assert len({*hostile.REFUSED, *hostile.BOUNDED}) == 200


@pytest.mark.parametrize("statement", [ENDLESS, hostile.HUGE[0], "select repeat('x', 100000000) from verdict"])
def test_what_goes_too_far_is_stopped_from_outside(statement: str, store: Path) -> None:
    small, before = Bounds(seconds=3, memory=256, address_space=2_048, chunk=8), set(psutil.Process().children())
    with (
        pytest.raises(HechaError, match=r"stopped|too large"),
        answer_of_query(_query(store, statement, small)) as answer,
    ):
        for _ in answer.chunks:
            pass
    assert set(psutil.Process().children()) <= before


def test_many_rows_are_cut(session: duckdb.DuckDBPyConnection) -> None:
    for statement in hostile.MANY_ROWS[:2]:
        assert _hand_over(session, statement, 1_500) < 1 << 21


def test_ctrl_c_ends_the_query_with_the_command(store: Path) -> None:
    command = [sys.executable, "-m", "pipelines", "query", ENDLESS, "--seconds", "60", "--store", str(store)]
    asking = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (children := psutil.Process(asking.pid).children()) and asking.poll() is None:
        time.sleep(0.05)
    asking.send_signal(signal.SIGINT)
    assert (asking.communicate(), asking.returncode) == ((b"", b""), 130)
    assert children
    assert not any(each.is_running() for each in children)
    assert list((store / "work").iterdir()) == []


def _said(store: Path, sql: str) -> str:
    """What is said of a query without an answer."""
    with pytest.raises(HechaError) as raised, answer_of_query(_query(store, sql)) as answer:
        list(answer.chunks)
    return str(raised.value)


def test_what_is_wrong_is_one_line_of_duckdb_and_nothing_of_the_data(store: Path) -> None:
    assert re_line(_said(store, "select nothing_such from verdict")) == 'Referenced column "nothing_such" not found'
    failed = _said(store, "select error(person_name || person_id) from verdict")
    assert failed.startswith("the query failed over the rows: Invalid Input Error (")
    assert "示例" not in failed


def re_line(message: str) -> str:
    """The words of DuckDB in a line."""
    assert "\n" not in message
    return message.partition("Binder Error: ")[2].partition(" in FROM")[0]


def test_the_access_is_logged_before_anything_is_shown(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "select person_id -- 王五\nfrom verdict where person_name <> '王五' and person_id <> '349900199002020010'"
    run_query(_wanted(store, sql, rows=1))
    assert "3499001990" in capsys.readouterr().out
    line = (store / "access.log").read_text(encoding="utf-8").splitlines()[-1].split("\t")
    assert line[2] == Store(store).find_run(None).resolve().stem
    masked = "query select person_id from verdict where person_name <> '…' and person_id <> '34************0010'"
    assert line[3] == masked


def test_what_cannot_be_logged_is_not_shown(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise HechaError("不", "no")

    monkeypatch.setattr("pipelines.commands.query.log_access", refused)
    with pytest.raises(HechaError, match="no"):
        run_query(_wanted(store, "from verdict"))
    assert capsys.readouterr().out == ""


AWKWARD = """select application_id, applied_on, '=1+1' as "=head", ['@a', 'b'] as list, 1.50 as money,
    chr(27) || '[31m' as red, cast('nan' as double) as nan
from verdict order by application_id limit 2"""


def test_rows_for_a_spreadsheet_begin_no_formula(store: Path, tmp_path: Path) -> None:
    run_query(_wanted(store, AWKWARD, csv=tmp_path / "rows.csv"))
    with (tmp_path / "rows.csv").open(encoding="utf-8-sig", newline="") as file:
        heads, first, _ = csv.reader(file)
    assert heads == ["application_id", "applied_on", "'=head", "list", "money", "red", "nan"]
    assert first == ["SQ-01", "2024-09-10", "'=1+1", "['@a', 'b']", "1.50", "[31m", "nan"]
    assert stat.S_IMODE((tmp_path / "rows.csv").stat().st_mode) == 0o600


def test_rows_for_programs(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_query(_wanted(store, AWKWARD, as_json=True))
    first, _ = json.loads(capsys.readouterr().out)
    assert first["list"] == ["@a", "b"]
    assert (first["money"], first["nan"], first["red"]) == ("1.50", None, "\x1b[31m")
    run_query(_wanted(store, "from ledger", parquet=tmp_path / "rows.parquet"))
    assert pa_parquet.read_table(tmp_path / "rows.parquet").num_rows == 721


def test_more_rows_than_may_be_are_no_file(store: Path, tmp_path: Path) -> None:
    with pytest.raises(HechaError, match=r"more than 720 rows and nothing was written"):
        run_query(_wanted(store, "from ledger", csv=tmp_path / "rows.csv", rows=720))
    assert list(tmp_path.iterdir()) == []


def test_a_table_is_no_wider_than_the_terminal_and_obeys_nothing() -> None:
    rows: list[list[object]] = [["示例甲有限公司" * 9, 12, "\x1b[31mred"], ["b", 7, None]]
    lines = list(table_lines(["name", "heads", "text"], rows, "en", 50))
    assert lines[0].startswith("name ")
    assert lines[2] == "b" + " " * 39 + "      7"
    assert lines[3] == "too wide for the screen, 1 columns are not shown: text"
    assert "[31mred" in list(table_lines(["text"], [["\x1b[31mred"]], "en", None))[1]
    assert not any("\x1b" in line for line in list(table_lines(["name", "heads", "text"], rows, "en", None)))


def test_the_five_questions_find_what_was_planted(planted: Path) -> None:
    with open_session(_query(planted, "", other_runs=("-1",))) as connection:
        found = {name: _rows(connection, query) for name, query in sql_files("questions").items()}
    assert [each["employer_key"] for each in found["shells"]] == [schemes.SHELL[8:17]]
    assert [(each["person_id"], each["months"]) for each in found["two_payers"]] == [(schemes.OF_TWO, 4)]
    assert [(each["person_id"], each["base_in_window"]) for each in found["lifted_bases"]] == [(schemes.LIFTED, 20000)]
    back = [(each["employer_key"], each["persons"], each["paid_on"]) for each in found["back_paid_together"]]
    assert back == [(schemes.BACK_PAYER[8:17], 6, date(2023, 12, 5))]
    changed = [(each["application_id"], each["change"], each["outcome_now"]) for each in found["changed"]]
    assert changed == [("SQ-2", "changed", "pass")]


def test_the_five_questions_run_on_the_sample_in_ten_lines_at_most(session: duckdb.DuckDBPyConnection) -> None:
    assert len(sql_files("questions")) == 5
    for name, query in sql_files("questions").items():
        assert len(query.splitlines()) <= 11, "a line that says what it asks, and ten"
        if name != "changed":
            assert rows_of(session, query).fetchall() == []


def test_runs_are_listed(planted: Path) -> None:
    found = list_runs(planted)
    assert [each.is_latest for each in found.runs] == [False, True]
    assert [sum(each.outcomes.values()) for each in found.runs] == [2, 2]
    assert found.damaged == []
