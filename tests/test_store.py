"""The store: files appear whole or not at all, readers are never disturbed, a killed run leaves the last good one."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import ParamSpec, TypeVar

import duckdb
import polars as pl
import pytest

from pipelines import publishing as runs
from pipelines.errors import HechaError
from pipelines.steps import Request, verify_source
from pipelines.store import database
from pipelines.store.folder import Store
from pipelines.synth import write_extract
from tests.kills import KillBed, at_once, survived
from tests.published import rows, tables, verified

P = ParamSpec("P")
T = TypeVar("T")

KILLED_AT = [
    ("pipelines.extract.buckets", "Buckets.take_block", "while rows are in buckets"),
    ("pipelines.extract.loading", "_Loading.write_receipt", "before the extract is finished"),
    ("pipelines.store.folder", "flush_to_disk", "before the extract is moved into place"),
    ("pipelines.judging.blocks", "judge", "when the extract is there and nothing is judged"),
    ("pipelines.publishing", "_write_persons", "while the run file is filled"),
    ("pipelines.publishing", "audit_run", "when the run file is full but not published"),
    ("pipelines.store.folder", "Store.point_latest", "when the run is in place and latest points at the one before"),
]
KILLER = """
import importlib, os, signal, sys
module, path = importlib.import_module(sys.argv[1]), sys.argv[2].split(".")
owner = module if len(path) == 1 else getattr(module, path[0])
setattr(owner, path[-1], lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL))
from pipelines.commands import app as cli
sys.argv = ["hecha", "verify", *sys.argv[3:]]
cli.main()
"""


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source") / "in"
    write_extract(folder, 120)
    return folder


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one good run, of another extract than the one that will be killed."""
    name = tmp_path_factory.mktemp("good")
    write_extract(name / "before", 30, seed=2)
    verified(name / "before", name / "store")
    return name / "store"


@pytest.fixture
def store(good: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return shutil.copytree(good, tmp_path / "store", symlinks=True)


def _run_id(run: Path) -> str:
    return str(rows(run, "select run_id from run")[0]["run_id"])


def _every_file_opens(store: Path) -> None:
    for file in [*store.glob("extracts/*"), *store.glob("runs/*"), store / "latest.duckdb"]:
        assert file.suffix == ".duckdb"
        assert rows(file, "select count(*) as tables from information_schema.tables")[0]["tables"] > 0


@pytest.mark.parametrize(("module", "function", "moment"), KILLED_AT, ids=[moment for *_, moment in KILLED_AT])
def test_kill_leaves_the_last_good_run(module: str, function: str, moment: str, extract: Path, store: Path) -> None:
    good = _run_id(store / "latest.duckdb")
    command = [sys.executable, "-c", KILLER, module, function, str(extract), "--store", str(store)]
    killed = subprocess.run(command, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, f"the run was not killed {moment}: {killed.stderr.decode()}"
    _every_file_opens(store)
    assert _run_id(store / "latest.duckdb") == good
    run = verified(extract, store)
    assert _run_id(store / "latest.duckdb") == _run_id(run)
    assert list((store / "work").iterdir()) == [], "what the killed run left is swept away"


def test_kill_at_any_time(tmp_path: Path) -> None:
    """`make kills` does more of it, to more commands."""
    assert "nothing half published" in survived(KillBed.made(tmp_path, persons=60), "verify", kills=2, seed=1)


def test_a_run_that_fails_while_it_is_made_is_made_anew(
    extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audited = runs.audit_run
    failed: list[bool] = []

    def audit(connection: duckdb.DuckDBPyConnection) -> None:
        if not failed:
            failed.append(True)
            raise OSError
        audited(connection)

    def twice(step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return step(*args, **kwargs)
        except OSError:
            return step(*args, **kwargs)

    monkeypatch.setattr(runs, "audit_run", audit)
    run = verify_source(Request(extract, tmp_path / "store"), twice)
    assert failed
    monkeypatch.undo()
    assert tables(run) == tables(verified(extract, tmp_path / "other"))


def test_a_file_is_made_anew_after_a_failure(tmp_path: Path) -> None:
    made = tmp_path / "made.duckdb"
    with suppress(OSError), database.making_database(made) as connection:
        connection.execute("create table numbers as select range as number from range(1000)")
        raise OSError
    with database.making_database(made) as connection:
        connection.execute("create table numbers as select 1 as number")
    assert rows(made, "from numbers") == [{"number": 1}]


FULL = """
import resource, signal, sys
from pathlib import Path
from pipelines.store import database
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with database.making_database(Path(sys.argv[1])) as connection:
    connection.execute("create table numbers as select md5(range::varchar) as number from range(100_000)")
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
print("whole")
"""


def test_a_disk_that_is_full_at_the_end_is_an_error(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, tmp_path / "made.duckdb"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert re.search(r"IOException: .*made\.duckdb", done.stderr), done.stderr


def test_a_file_is_made_whole_with_nothing_next_to_it(tmp_path: Path) -> None:
    made = tmp_path / "made.duckdb"
    made.write_bytes(b"half a file")
    with database.making_database(made) as connection:
        connection.execute("create table numbers as select range as number from range(1000)")
        assert list(tmp_path.iterdir()) == [made], "no log"
    assert list(tmp_path.iterdir()) == [made]
    assert rows(made, "select count(*) as count from numbers") == [{"count": 1000}]


def test_readers_keep_their_run_while_the_next_is_made(extract: Path, store: Path) -> None:
    good = _run_id(store / "latest.duckdb")
    with duckdb.connect(str(store / "latest.duckdb"), read_only=True) as reader:
        run = verified(extract, store)
        assert reader.execute("select run_id from run").fetchall() == [(good,)]
        assert reader.execute("select count(*) > 0 from ledger").fetchall() == [(True,)]
    assert _run_id(store / "latest.duckdb") == _run_id(run) != good


def test_the_same_content_is_loaded_once(extract: Path, store: Path) -> None:
    verified(extract, store)
    files = {file: file.stat().st_mtime_ns for file in store.glob("extracts/*")}
    verified(extract, store)
    assert {file: file.stat().st_mtime_ns for file in store.glob("extracts/*")} == files


def test_a_run_can_be_found_by_its_id(extract: Path, tmp_path: Path) -> None:
    run = verified(extract, tmp_path)
    assert Store(tmp_path).find_run(_run_id(run)).samefile(run)
    assert Store(tmp_path).find_run(None).samefile(run)


def test_a_path_may_hold_what_sql_and_globs_would_take_for_their_own(extract: Path, tmp_path: Path) -> None:
    run = verified(extract, tmp_path / "it's the 店 [1]*" / "store")
    assert rows(run, "select count(*) as lines from ledger")[0]["lines"] > 0


def test_runs_at_once_into_one_store_and_readers_meanwhile(tmp_path: Path) -> None:
    """`make kills` does it with four runs and twenty readers."""
    assert "all of whole runs" in at_once(KillBed.made(tmp_path, persons=60), runs=2, readers=2)


def test_a_damaged_extract_file_is_loaded_again(extract: Path, store: Path) -> None:
    expected = rows(verified(extract, store), "select * exclude (run_id) from ledger")
    for file in store.glob("extracts/*"):
        file.write_bytes(b"damaged" * 100)
    assert rows(verified(extract, store), "select * exclude (run_id) from ledger") == expected


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_a_store_that_cannot_be_is_one_line(name: str, extract: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HechaError, match=r"name a writable folder with --store"):
        verified(extract, tmp_path / name)


def test_a_summary_that_cannot_be_shown_does_not_deny_the_run(extract: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipelines", "verify", str(extract), "--store", str(tmp_path), "--lang", "en"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "the run is done and is in" in done.stderr
    assert (tmp_path / "latest.duckdb").exists()


def test_what_a_process_of_another_host_left_is_swept(tmp_path: Path) -> None:
    for name, files in {"killed": ("lock", "tax-00000.arrows"), "killed before it had a lock": ()}.items():
        (tmp_path / "work" / name).mkdir(parents=True)
        for file in files:
            (tmp_path / "work" / name / file).touch()
    with Store(tmp_path).workplace() as workplace:
        assert list((tmp_path / "work").iterdir()) == [workplace]


def test_the_workplace_of_a_living_process_is_left_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.workplace() as first:
        (first / "rows").write_text("in use", encoding="utf-8")
        with store.workplace() as second:
            assert first.exists()
            assert second != first
        assert str(os.getpid()) not in first.name, "in two containers two processes have one id"
        assert first.exists()
    assert not first.exists()


READING = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True, config={"memory_limit": "60MB"})
rows = connection.execute("select * from made order by hash desc")
print(flush=True)
sys.stdin.read()
"""


def test_what_a_killed_reader_left_next_to_a_file_is_swept(tmp_path: Path) -> None:
    """What memory does not hold is rows of persons; of a reader that lives it stays."""
    store = Store(tmp_path / "store")
    (store.root / "runs").mkdir(parents=True)
    file = store.root / "runs" / "a.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table made as select range, hash(range) as hash from range(6000000)")
    reader = subprocess.Popen(
        [sys.executable, "-c", READING, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdout
    reader.stdout.readline()
    for is_there in (True, False):
        with store.workplace():
            left = [*file.parent.glob("*.duckdb.tmp/*")]
        assert bool(left) == is_there
        reader.kill()
        reader.communicate()


@pytest.mark.parametrize("heights", [[], [0], [5], [122_880], [200_000, 50_000, 0, 3], [245_760, 1]])
def test_frames_are_cut_where_row_groups_are_full(heights: list[int]) -> None:
    ends = list(accumulate(heights))
    frames = [pl.DataFrame({"row": range(end - height, end)}) for height, end in zip(heights, ends, strict=True)]
    found = list(database.in_row_groups(iter(frames)))
    assert [row for frame in found for row in frame["row"]] == list(range(sum(heights)))
    assert [frame.height % 122_880 for frame in found[:-1]] == [0] * len(found[:-1])
    assert all(frame.height for frame in found)
