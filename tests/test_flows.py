"""The verification against a real Prefect server: as a flow, as a nightly deployment, with retries, without data."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from prefect.logging.configuration import setup_logging
from prefect.settings import PREFECT_API_URL, temporary_settings
from typer.testing import CliRunner

from pipelines import retrying
from pipelines.commands.app import app
from pipelines.extract import loading as extracts
from pipelines.flows.verifying import verify_flow
from pipelines.prescreening.flow import prescreen_due
from pipelines.prescreening.judging import Request as Prescreening
from pipelines.store.shared_folders import WRITTEN
from pipelines.synth import write_extract
from reports.prescreen.workbook import write_prescreened
from reports.writing import PAGE
from tests.published import rows, tables, verified
from tests.scheduler import HOUSE, Server


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source") / "in"
    write_extract(folder, 60)
    return folder


def test_as_a_flow_with_a_task_a_step(prefect_server: Server, extract: Path, tmp_path: Path) -> None:
    prefect_server.run("hecha", "verify", str(extract), "--store", str(tmp_path / "flow"))
    flow_run = max(prefect_server.find("flow_runs"), key=lambda each: str(each["created"]))
    assert flow_run["state_type"] == "COMPLETED"
    assert set(flow_run["parameters"]) == {"source", "store", "rulebook", "extracted_on", "layouts", "dask", "shared"}
    tasks = {each["name"].rsplit("-", 1)[0]: each for each in prefect_server.find("task_runs")}
    assert set(tasks) >= {"load_extract", "judge_block", "publish_run"}
    assert {each["empirical_policy"]["retries"] for each in tasks.values()} == {2}
    artifact = max(prefect_server.find("artifacts"), key=lambda each: str(each["created"]))
    outcomes = rows(tmp_path / "flow" / "latest.duckdb", "select outcome, count(*) as n from verdict group by all")
    assert {row["outcome"]: row["n"] for row in outcomes} == {
        each["outcome"]: each["applications"] for each in json.loads(artifact["data"])
    }
    direct = verified(extract, tmp_path / "direct")
    assert tables(tmp_path / "flow" / "latest.duckdb") == tables(direct)


def test_reports_and_lists_are_flows_too(prefect_server: Server, extract: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    verified(extract, store)
    digest = next(store.glob("extracts/*")).stem
    given = [str(extract / "applications.csv"), "--against", digest, "--out", str(tmp_path / "list.xlsx")]
    prefect_server.run("hecha", "report", "--store", str(store), "--out", str(tmp_path / "report"))
    prefect_server.run("hecha", "prescreen", *given, "--store", str(store))
    latest = sorted(prefect_server.find("flow_runs"), key=lambda each: str(each["created"]))[-2:]
    assert [(each["state_type"], each["parameters"]) for each in latest] == [("COMPLETED", {})] * 2, "no parameters"
    names = {each["id"]: each["name"] for each in prefect_server.find("flows")}
    assert [names[each["flow_id"]] for each in latest] == ["report", "prescreen"]
    assert (tmp_path / "report" / PAGE).exists()
    assert (tmp_path / "list.xlsx").exists()


@contextmanager
def client_of(url: str) -> Iterator[None]:
    """This process as a client of a server."""
    setup_logging()  # before the output of a command is taken: what is logged later would go where nothing is open
    with pytest.MonkeyPatch.context() as patch, temporary_settings({PREFECT_API_URL: url}):
        patch.setenv("PREFECT_API_URL", url)
        yield


def test_a_source_that_cannot_be_read_is_not_tried_again(prefect_server: Server, tmp_path: Path) -> None:
    with client_of(prefect_server.url):
        failed = CliRunner().invoke(app, ["verify", str(tmp_path / "nothing"), "--store", str(tmp_path / "store")])
    assert failed.exit_code == 1
    last = max(prefect_server.find("task_runs"), key=lambda each: str(each["created"]))
    assert (last["name"].rsplit("-", 1)[0], last["state_type"], last["run_count"]) == ("load_extract", "FAILED", 1)


def test_an_api_that_does_not_answer_is_one_line(extract: Path, tmp_path: Path) -> None:
    with client_of("http://127.0.0.1:9/api"):
        failed = CliRunner().invoke(app, ["verify", str(extract), "--store", str(tmp_path), "--lang", "en"])
    assert failed.exit_code == 1
    assert failed.stderr.count("\n") == 1
    assert "does not answer" in failed.stderr


def test_a_disk_that_fails_once_is_tried_again_and_its_words_stay_out(
    prefect_server: Server,
    extract: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    load, calls = extracts.load_source, []

    def flaky(*given: Any, **named: Any) -> Path:
        calls.append(given)
        if len(calls) == 1:
            raise OSError("disk is full at 340123199301115362 张三 income 8000.00")
        return load(*given, **named)

    monkeypatch.setattr(extracts, "load_source", flaky)
    monkeypatch.setattr(retrying, "SECONDS_BETWEEN", 0)
    with client_of(prefect_server.url):
        verify_flow(str(extract), str(tmp_path / "store"))
    tried = [each for each in prefect_server.find("task_runs") if each["run_count"] > 1]
    assert [(each["name"].rsplit("-", 1)[0], each["state_type"]) for each in tried] == [("load_extract", "COMPLETED")]
    assert "340123199301115362" not in "".join(capfd.readouterr())


FAILING = """
import sys
from pipelines import steps
def failing(*given):
    raise ValueError("340123199301115362 张三 income 8000.00")
steps.rows_by_block = failing
from pipelines.__main__ import main
sys.argv = ["hecha", "verify", *sys.argv[1:]]
main()
"""


def test_what_fails_between_the_steps_is_one_line_and_its_words_stay_out(
    prefect_server: Server, extract: Path, tmp_path: Path
) -> None:
    env = {"HECHA_LANG": "en"}
    failed = prefect_server.run(
        "python", "-c", FAILING, str(extract), "--store", str(tmp_path / "s"), check=False, env=env
    )
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr == "step verify failed: ValueError\n"


def test_the_deployments_run_on_a_worker(prefect_server: Server, extract: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    before = verified(extract, store)
    head, *applications = (extract / "applications.csv").read_text(encoding="utf-8").splitlines()
    lists = tmp_path / "lists"
    lists.mkdir()
    (lists / "one.csv").write_text("\n".join([head, *applications[:20]]), encoding="utf-8")
    (lists / "bad.xlsx").write_text("no workbook", encoding="utf-8")
    places = {
        "HECHA_HOME": str(HOUSE),
        "HECHA_SOURCE": str(extract),
        "HECHA_STORE": str(store),
        "HECHA_LISTS": str(lists),
        "HECHA_PRESCREENED": str(tmp_path / "out"),
    }
    prefect_server.post("work_pools/", {"name": "hecha", "type": "process"})
    prefect_server.run("prefect", "--no-prompt", "deploy", "--all", env=places)
    schedules = {each["name"]: each["schedules"][0]["schedule"] for each in prefect_server.find("deployments")}
    assert schedules["nightly"]["cron"] == "30 2 * * *"
    assert schedules["watch"]["interval"] == 300
    for deployment in prefect_server.find("deployments"):
        prefect_server.post(f"deployments/{deployment['id']}/create_flow_run", {})
    prefect_server.run("prefect", "worker", "start", "--pool", "hecha", "--run-once", env=places)
    assert (store / "latest.duckdb").resolve() != before, "the nightly deployment made a run of its own"
    assert results(tmp_path / "out") == {"one-预审.xlsx", "bad-预审.txt"}
    artifact = next(each for each in prefect_server.find("artifacts") if each["key"] == "prescreening")
    counts = {each["what"]: each["count"] for each in json.loads(artifact["data"])}
    assert (counts["lists"], counts["faults"]) == (1, 1)


def results(folder: Path) -> set[str]:
    """What is in a folder of results, but for the list by which hecha knows its own."""
    return {path.name for path in folder.iterdir()} - {WRITTEN}


def test_a_watched_list_is_judged_again_only_when_it_changes(extract: Path, tmp_path: Path) -> None:
    verified(extract, tmp_path / "store")
    lists, out, request = tmp_path / "lists", tmp_path / "out", Prescreening(tmp_path / "store")
    lists.mkdir()
    shutil.copy(extract / "applications.csv", lists / "one.csv")
    (lists / "bad.csv").write_text("nothing\n", encoding="utf-8")
    assert (prescreen_due(lists, out, request, "zh")["lists"], len(results(out))) == (1, 2)
    assert prescreen_due(lists, out, request, "zh") == {}, "neither the good list nor the bad one is tried again"
    shutil.copy2(lists / "one.csv", lists / "bad.csv")
    os.utime(lists / "bad.csv", (0, 0))
    assert prescreen_due(lists, out, request, "zh")["lists"] == 1, "what is copied may be older than the fault"
    assert results(out) == {"one-预审.xlsx", "bad-预审.xlsx"}
    os.utime(out / "one-预审.xlsx")
    assert prescreen_due(lists, out, request, "zh") == {}, "a result that somebody wrote into stays"


def test_a_watched_list_that_was_half_copied_is_judged_when_it_is_whole(
    extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified(extract, tmp_path / "store")
    lists, out, request = tmp_path / "lists", tmp_path / "out", Prescreening(tmp_path / "store")
    lists.mkdir()
    whole = (extract / "applications.csv").read_bytes()
    (lists / "one.csv").write_bytes(whole[: len(whole) // 2])
    target = "pipelines.prescreening.lists.write_prescreened"

    def while_the_rest_comes(*given: Any, **more: Any) -> None:
        (lists / "one.csv").write_bytes(whole)
        write_prescreened(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(target, while_the_rest_comes)
        half = prescreen_due(lists, out, request, "zh")
    all_of_it = prescreen_due(lists, out, request, "zh")
    assert half["lists"] == all_of_it["lists"] == 1
    assert sum(all_of_it.values()) > sum(half.values())
    assert prescreen_due(lists, out, request, "zh") == {}


def test_nothing_personal_reached_prefect(prefect_server: Server, extract: Path) -> None:
    """No identity number, name or amount of the extract in the server's database or its logs."""
    kept = b"".join(path.read_bytes() for path in Path(prefect_server.env["PREFECT_HOME"]).rglob("*") if path.is_file())
    assert b"verify" in kept, "the database was looked at"
    personal = set()
    for name in ("applications", "contributions", "tax"):
        text = (extract / f"{name}.csv").read_text(encoding="utf-8")
        personal |= set(re.findall(r"\b[0-9]{17}[0-9X]\b", text)) | set(re.findall(r"\b[0-9]{4,6}\.[0-9]{2}\b", text))
    names = {line.split(",")[2] for line in (extract / "applications.csv").read_text(encoding="utf-8").splitlines()[1:]}
    personal |= {name for name in names if name} | {"340123199301115362", "张三"}
    assert len(personal) > 100
    found = pl.Series([kept.decode(errors="replace")]).str.extract_many(sorted(personal))
    assert found.explode().to_list() == []
