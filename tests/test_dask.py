"""Blocks judged on a Dask cluster of two worker processes: the same run, row for row, whatever becomes of a worker."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster
from distributed.versions import get_versions as distributed_versions
from prefect.settings import PREFECT_API_URL, temporary_settings
from typer.testing import CliRunner

from pipelines.commands.app import app
from pipelines.dask import shared_folder as spread
from pipelines.dask import workers
from pipelines.errors import HechaError
from pipelines.extract import loading as extracts
from pipelines.flows.verifying import verify_flow
from pipelines.progress import Stage, followed_by
from pipelines.steps import Request, rows_by_block, save_rulebook
from pipelines.store.database import open_database, quoted
from pipelines.synth import write_extract
from tests.published import rows, verified
from tests.scheduler import Server

BLOCKS = 8
NOBODY = "tcp://127.0.0.1:9"


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as started:  # type: ignore[no-untyped-call]
        yield started


@pytest.fixture
def _server(prefect_server: Server) -> Iterator[None]:
    with temporary_settings({PREFECT_API_URL: prefect_server.url}):
        yield


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source") / "in"
    write_extract(folder, 100)
    return folder


@pytest.fixture
def store(tmp_path: Path, extract: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store that will have the extract in blocks."""
    text = sum(path.stat().st_size for path in extract.glob("*.csv"))
    monkeypatch.setattr(extracts, "BYTES_A_BLOCK", text // (BLOCKS - 1))
    monkeypatch.setattr(workers, "SECONDS_TO_ANSWER", 120)
    return tmp_path / "store"


@pytest.fixture
def _hurried(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - it comes after
    """Little time to answer, where nobody does."""
    monkeypatch.setattr(workers, "SECONDS_TO_ANSWER", 1)


@dataclass
class AtFirst:
    """Does something once, when the first block is done."""

    act: Callable[[], None]
    refused: list[int] = field(default_factory=list)

    def begin(self, stage: Stage, rows: int | None) -> None:
        """Nothing is to be done."""

    def advance(self, rows: int) -> None:
        """Act at the first rows judged."""
        self.refused.append(rows)
        if len(self.refused) == 1:
            self.act()


def everything(run: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables of a run, in order, but for its receipt and its name."""
    names = [row["table_name"] for row in rows(run, "select table_name from duckdb_tables() order by table_name")]
    assert {"line", "verdict", "tier", "missing", "reject"} <= set(names)
    tables = {name: rows(run, f"from {name}") for name in names if name != "run"}
    return {name: [{**row, "run_id": None} for row in each] for name, each in tables.items()}


def assert_same(there: Path, here: Path) -> None:
    one, other = everything(there), everything(here)
    assert [name for name in one if one[name] != other[name]] == []
    assert min(len(one["line"]), len(one["verdict"]), len(one["tier"]), len(one["missing"])) > BLOCKS


@pytest.mark.usefixtures("_server")
def test_the_run_is_the_same_row_for_row(extract: Path, store: Path, cluster: LocalCluster, tmp_path: Path) -> None:
    here = verified(extract, store)
    assert len(rows_by_block(next((store / "extracts").iterdir()))) == BLOCKS
    request = Request(extract, store, dask=cluster.scheduler_address, shared=tmp_path / "shared")
    assert_same(Path(verify_flow(**request.as_parameters())), here)
    assert list((tmp_path / "shared" / "work").iterdir()) == [], "no row stays behind"


@pytest.mark.usefixtures("_server")
def test_a_worker_killed_half_way_costs_a_retry(extract: Path, store: Path, cluster: LocalCluster) -> None:
    here = verified(extract, store)
    lost: list[int] = []

    def kill() -> None:
        assert cluster.scheduler is not None
        busy = next(worker for worker in cluster.scheduler.workers.values() if worker.processing)
        with Client(cluster) as client:  # type: ignore[no-untyped-call]
            pid = client.run(os.getpid, workers=[busy.address])[busy.address]
        os.kill(pid, signal.SIGSTOP)
        lost.append(len(busy.processing))
        os.kill(pid, signal.SIGKILL)

    with followed_by(AtFirst(kill)):
        there = Path(verify_flow(**Request(extract, store, dask=cluster.scheduler_address).as_parameters()))
    assert lost
    assert lost[0] > 0, "it was at work"
    assert_same(there, here)


BROKEN = """
import sys
from pipelines.commands import app as cli
from pipelines.extract import loading as extract
from pipelines.dask import shared_folder as spread
from pipelines.dask import workers
workers.SECONDS_TO_ANSWER = 120
extract.BYTES_A_BLOCK = int(sys.argv.pop(1))
write = spread.write_block
def write_block(loaded, block, folder):
    write(loaded, block, folder)
    if block == 2:
        path = folder / "rows-tax-00002.parquet"
        path.write_bytes(b"340123199301115362 8000.00")
spread.write_block = write_block
cli.main()
"""


@pytest.mark.usefixtures("_server")
def test_what_fails_on_a_worker_is_one_line_and_nothing_is_published(
    extract: Path, store: Path, cluster: LocalCluster, tmp_path: Path
) -> None:
    url = PREFECT_API_URL.value()
    assert url is not None
    asked = ["verify", str(extract), "--store", str(store), "--dask", cluster.scheduler_address, "--lang", "en"]
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, str(extracts.BYTES_A_BLOCK), *asked, "--shared", str(tmp_path / "shared")],
        env={**os.environ, "PREFECT_API_URL": url, "PREFECT_HOME": str(tmp_path / "prefect")},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"step judge_written failed: \w+\n", done.stderr), done.stderr
    assert not (store / "runs").exists()
    assert not (store / "latest.duckdb").is_symlink()
    assert list((tmp_path / "shared" / "work").iterdir()) == []


def refused(extract: Path, store: Path, *options: str | Path) -> list[str]:
    """What the command says in both languages where it ends at once, with nothing published."""
    lines = []
    for language in ("zh", "en"):
        asked = ["verify", str(extract), "--store", str(store), "--lang", language, *map(str, options)]
        result = CliRunner().invoke(app, asked)
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1), result.stderr
        assert not [each for name in ("runs", "extracts", "work") for each in store.glob(f"{name}/*")]
        lines.append(result.stderr)
    assert re.search(r"[\u4e00-\u9fff]", lines[0])
    return lines


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "http://127.0.0.1:8786", "tcp://127.0.0.1", "tcp://:8786", ""])
def test_an_address_of_another_form(address: str, extract: Path, store: Path) -> None:
    for line in refused(extract, store, "--dask", address):
        assert address in line
        assert re.search(r"tcp://(主机:端口|HOST:PORT)", line)


@pytest.mark.usefixtures("_hurried")
def test_nobody_listens(extract: Path, store: Path) -> None:
    for line in refused(extract, store, "--dask", NOBODY):
        assert NOBODY in line
        assert "dask scheduler" in line


@pytest.mark.usefixtures("_hurried")
def test_one_listens_that_is_no_scheduler(extract: Path, store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        for line in refused(extract, store, "--dask", f"tcp://127.0.0.1:{mute.getsockname()[1]}"):
            assert "dask scheduler" in line


def test_a_scheduler_without_workers(extract: Path, store: Path) -> None:
    with LocalCluster(n_workers=0, protocol="tcp", processes=False, dashboard_address=":0") as alone:  # type: ignore[no-untyped-call]
        for line in refused(extract, store, "--dask", alone.scheduler_address):
            assert "dask worker" in line


@pytest.mark.usefixtures("_hurried")
def test_a_shared_folder_that_cannot_be_written(extract: Path, store: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for line in refused(extract, store, "--dask", NOBODY, "--shared", tmp_path / "file" / "shared"):
        assert str(tmp_path / "file" / "shared") in line
        assert "--shared" in line


def test_a_shared_folder_without_workers_to_share_it(extract: Path, store: Path, tmp_path: Path) -> None:
    for line in refused(extract, store, "--shared", tmp_path):
        assert "--dask" in line


def test_without_the_extra(extract: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prefect_dask", None)
    for line in refused(extract, store, "--dask", NOBODY):
        assert "pip install 'jifen-hecha[dask]'" in line


@pytest.mark.parametrize(
    ("writes", "polars", "words"),
    [
        (workers.can_write(Path("no/such/folder")), None, "--shared"),
        (True, "1.0.0", "polars 1.0.0"),
        (ModuleNotFoundError("pipelines"), None, "jifen-hecha[dask]"),
    ],
    ids=["sees no folder", "other software", "no software"],
)
def test_a_worker_that_cannot_do_the_work(
    writes: bool | Exception,
    polars: str | None,
    words: str,
    extract: Path,
    store: Path,
    cluster: LocalCluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run(*_: object, **__: object) -> dict[str, bool | Exception]:
        return {"tcp://10.0.0.7:1": writes}

    async def get_versions(_: Client, packages: list[str]) -> dict[str, object]:
        here = distributed_versions(packages)
        there = {**here["packages"], **({"polars": polars} if polars else {})}
        return {"client": here, "workers": {"tcp://10.0.0.7:1": {"packages": there}}}

    monkeypatch.setattr(Client, "run", run)
    monkeypatch.setattr(Client, "get_versions", get_versions)
    for line in refused(extract, store, "--dask", cluster.scheduler_address):
        assert "tcp://10.0.0.7:1" in line
        assert words in line


def test_workers_answer_for_themselves(cluster: LocalCluster, tmp_path: Path) -> None:
    workers.require_workers(cluster.scheduler_address, tmp_path)
    with pytest.raises(HechaError, match="cannot write in"):
        workers.require_workers(cluster.scheduler_address, tmp_path / "gone" / "work" / "1")


def test_only_what_the_rules_read_is_laid_out(extract: Path, store: Path, tmp_path: Path) -> None:
    verified(extract, store)
    loaded = next((store / "extracts").iterdir())
    out = tmp_path / "out"
    out.mkdir()
    save_rulebook(None, tmp_path)
    spread.write_grounds(loaded, tmp_path, out)
    spread.write_block(loaded, 1, out)
    with open_database(Path(":memory:"), read_only=False) as laid_out:
        texts = {
            (path.stem, column[0])
            for path in out.glob("*.parquet")
            for column in laid_out.execute(f"describe from read_parquet({quoted(path)})").fetchall()
            if column[1] == "VARCHAR"
        }
        there = {path.stem for path in out.glob("*.parquet")}
    assert {"all-rejected", "all-sanctions", "all-dated_month", "rows-contracts-00001"} <= there
    assert texts == {
        ("rows-contracts-00001", "work_region"),
        ("all-rejected", "dataset"),
        ("all-unattributed", "dataset"),
        ("all-employer_key", "employer_key"),
        ("all-employer_name", "employer_name"),
        ("all-employer_number", "employer_id"),
        ("all-employers", "region"),
        ("all-extract", "counts"),
    }, "no name of a person, no number of an application, no text of a rejected row"
