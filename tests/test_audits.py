"""An audit returns no row on a good run, and finds the fault that it is there for."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from checks.law.answers import FAIL, REFER
from checks.law.findings import PASSED, code, fail, refer, word
from checks.law.reasons import NUMBERS, REASONS
from pipelines.database import create_all, sql_files
from pipelines.synth import write_extract
from tests.published import verified

DISPATCH = refer("EMPLOYER_DISPATCH")
FAULTS = [
    ("counts_balance", """update run set counts = json_merge_patch(counts, '{"tax": {"kept": 999999}}')"""),
    ("finding_with_reason", f"update line set payment = {PASSED} + 3 where rowid = 0"),
    ("finding_with_reason", f"update line set employer_test = {DISPATCH} - finding_reason({DISPATCH}) where rowid = 0"),
    ("finding_with_reason", "update line set base_match = 0 where rowid = 0"),
    ("interval_ordered", "update verdict set points_months_min = points_months_max + 1 where rowid = 0"),
    # A line again, far from its person's or right after itself; two months or employer keys the wrong way round.
    ("line_in_order", "insert into line by name select * exclude (deviation) from line limit 1"),
    ("line_in_order", "insert into line by name select * exclude (deviation) from line order by rowid desc limit 1"),
    (
        "line_in_order",
        """update line set month = other.month from line as other
        where line.person = other.person and line.rowid + other.rowid = 1""",
    ),
    (
        "line_in_order",
        """update line set month = 24000, key = 1 - line.rowid
        where person = (select person from line where rowid = 0) and rowid < 2""",
    ),
    ("line_outcome_is_worst", "update line set outcome = (outcome + 1) % 3 where rowid = 0"),
    ("missing_of_verdict", "update missing set application_id = 'nobody' where rowid = 0"),
    ("missing_settles", "update missing set settles = ' ' where rowid = 0"),
    ("missing_tells_rejected", "delete from missing where what = 'REJECTED_ROWS'"),
    ("verdict_outcome_is_worst", "update verdict set permit = 'fail', outcome = 'pass' where rowid = 0"),
    ("verdict_with_reason", "update verdict set reasons = [], outcome = 'refer' where rowid = 0"),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited")
    write_extract(folder / "in", 30)
    return verified(folder / "in", folder / "store")


def test_every_audit_has_its_fault() -> None:
    assert {name for name, _ in FAULTS} == set(sql_files("audits"))


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_an_audit_finds_its_fault(name: str, fault: str, run: Path, tmp_path: Path) -> None:
    copy = shutil.copy(run, tmp_path / "run.duckdb")
    query = sql_files("audits")[name]
    with duckdb.connect(str(copy)) as connection:
        assert connection.execute(query).fetchall() == []
        connection.execute(fault)
        assert connection.execute(query).fetchall() != []


def test_the_macros_unpack_a_finding_as_python_does() -> None:
    found = [(refer(each.code), each.code) for each in REASONS if REFER in each.answers]
    found += [(fail(each.code), each.code) for each in REASONS if FAIL in each.answers]
    with duckdb.connect() as connection:
        create_all(connection, "macros")
        query = "select answer(finding_answer($finding)), finding_reason($finding)"
        for finding, name in found:
            assert code(finding) == name
            assert connection.execute(query, {"finding": finding}).fetchall() == [(word(finding), NUMBERS[name])]
        assert (word(PASSED), code(PASSED)) == ("pass", None)
        assert connection.execute(query, {"finding": PASSED}).fetchall() == [("pass", 0)]
