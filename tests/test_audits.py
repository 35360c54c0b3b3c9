"""An audit returns no row on a good run, and finds the fault that it is there for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from checks.law.answers import FAIL, REFER
from checks.law.findings import PASSED, answer_word, fail, reason_code, refer
from checks.law.reasons import NUMBERS, REASONS
from pipelines import publishing as runs
from pipelines.judging import blocks
from pipelines.store.database import sql_files
from pipelines.synth import write_extract
from tests.published import rows, verified

DISPATCH = refer("EMPLOYER_DISPATCH")
INVESTOR = """insert into investor by name
select run_id, {id} as application_id, 'E' as enterprise_id, {here} as staff_here_min, 1 as staff_here_max,
    {tax} as tax_points_min, 20 as tax_points_max, {staff} as staff_points_min, 10 as staff_points_max,
    {least} as points_min, {most} as points_max, [] as reasons
from verdict limit 1"""


def investor(**values: object) -> str:
    """A row of investor without fault, but for these values."""
    sound = {"id": "application_id", "here": 0, "tax": 10, "staff": 0, "least": 10, "most": 20}
    return INVESTOR.format(**(sound | values))


TWICE = """insert into decision by name
select run_id, application_id, 'permit' as what, 'pass' as answer, 'carried' as state, 1 as event,
    'somebody' as decided_by, 'seen' as because, 0 as changes
from verdict where rowid = 0"""


FAULTS = [
    ("decision_of_refer", TWICE.replace("rowid = 0", "permit = 'pass' limit 1")),
    (
        "decision_of_refer",
        """insert into decision by name
        select run_id, application_id, 'payment' as what, 'pass' as answer, 'carried' as state, 1 as event,
            'somebody' as decided_by, 'seen' as because, 0 as changes, month, employer_key
        from verdict join ledger using (run_id, person_id) where ledger.payment = 'pass' limit 1""",
    ),
    ("one_decision_a_question", f"{TWICE}; {TWICE}"),
    ("check_with_reason", "delete from verdict_reason where rowid = 0"),
    ("check_with_reason", "update verdict_reason set code = 'BASE_ABOVE_INCOME' where rowid = 0"),
    ("check_with_reason", "update verdict set source = 'pass'"),
    ("counts_balance", """update run set counts = json_merge_patch(counts, '{"tax": {"kept": 999999}}')"""),
    ("finding_with_reason", f"update line set payment = {PASSED} + 3 where rowid = 0"),
    ("finding_with_reason", f"update line set employer_test = {DISPATCH} - finding_reason({DISPATCH}) where rowid = 0"),
    ("finding_with_reason", "update line set base_match = 0 where rowid = 0"),
    ("interval_ordered", "update verdict set points_months_min = points_months_max + 1 where rowid = 0"),
    ("interval_ordered", "update verdict set title_months_min = title_months_max + 1 where rowid = 0"),
    ("investor_interval_ordered", investor(here=2)),
    ("investor_interval_ordered", investor(tax=30, least=30)),
    ("investor_interval_ordered", investor(staff=20, least=20)),
    ("investor_interval_ordered", investor(least=0)),
    ("investor_interval_ordered", investor(most=30)),
    ("investor_of_verdict", investor(id="'nobody'")),
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
    (
        "missing_of_refer",
        "update verdict set outcome = 'fail' where application_id in (select application_id from missing)",
    ),
    ("missing_settles", "update missing set settles = ' ' where rowid = 0"),
    ("missing_reports_rejected", "delete from missing where what = 'REJECTED_ROWS'"),
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
        for macro in sql_files("macros").values():
            connection.execute(macro)
        query = "select answer(finding_answer($finding)), finding_reason($finding)"
        for finding, name in found:
            assert reason_code(finding) == name
            assert connection.execute(query, {"finding": finding}).fetchall() == [(answer_word(finding), NUMBERS[name])]
        assert (answer_word(PASSED), reason_code(PASSED)) == ("pass", None)
        assert connection.execute(query, {"finding": PASSED}).fetchall() == [("pass", 0)]


def test_the_macros_pack_a_source_row_in_order_and_unpack_it() -> None:
    source_rows = [(1, 1), (1, 2**31 - 1), (2, 1), (2**31 - 1, 2**31 - 1)]
    with duckdb.connect() as connection:
        for macro in sql_files("macros").values():
            connection.execute(macro)
        keys, unpacked = [], []
        for each in source_rows:
            ((key, row),) = connection.execute(
                "select source_row_key(?::integer, ?::integer) as key, source_row_of(key)", each
            ).fetchall()
            keys.append(key)
            unpacked.append((row["source_file"], row["row_number"]))
    assert unpacked == source_rows
    assert keys == sorted(keys)


def test_a_sound_investor_has_no_fault(run: Path, tmp_path: Path) -> None:
    copy = shutil.copy(run, tmp_path / "run.duckdb")
    with duckdb.connect(str(copy)) as connection:
        connection.execute(investor())
        assert [name for name, query in sql_files("audits").items() if connection.execute(query).fetchall()] == []


@pytest.mark.alters_runs
def test_what_blocks_say_of_investors_is_written_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = [
        f"{name}_{end}" for name in ("staff_here", "tax_points", "staff_points", "points") for end in ("min", "max")
    ]
    said = {"application": 1, "employer": 0, **dict(zip(counts, (3, 4, 10, 20, 0, 10, 10, 20), strict=True))}
    codes = ["INVEST_SHARE_MISSING", "INVEST_STAFF_UNDECIDED"]
    frame = pl.DataFrame({**said, "reasons": sum(2 ** NUMBERS[each] for each in codes)})

    def judged(name: str, work: Path) -> Iterator[pl.DataFrame]:
        return iter([frame]) if name == "investor" else blocks.judged_rows(name, work)

    monkeypatch.setattr(runs, "judged_rows", judged)
    write_extract(tmp_path / "in", 30)
    written = verified(tmp_path / "in", tmp_path / "store")
    [row] = rows(written, "select * from investor")
    asked = rows(written, "select application_id, run_id from verdict order by application_id")[1]
    first = rows(written, "select employer_id from employer_number where employer = 0")[0]
    assert row == {
        **asked,
        "enterprise_id": first["employer_id"],
        **{name: said[name] for name in counts},
        "reasons": codes,
    }
