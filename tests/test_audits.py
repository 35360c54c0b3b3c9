"""An audit returns no row on a good run, and finds the fault that it is there for."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.database import sql_files
from pipelines.synth import write_extract
from tests.published import verified

FAULTS = [
    ("counts_balance", """update run set counts = json_merge_patch(counts, '{"tax": {"kept": 999999}}')"""),
    ("finding_with_reason", "update line set payment = 128 + 3 where rowid = 0"),
    ("finding_with_reason", "update line set employer_test = 64 where rowid = 0"),
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
