"""What all tests share: which take long, the sample's run, and what is done where tests are broken off or skip."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from checks import projection
from pipelines import retrying
from tests.published import verified
from tests.replays import require_equal_replays
from tests.scheduler import Server, starting, wait_for
from tests.server import Server as DatabaseServer
from tests.server import started

settings.register_profile("hecha", deadline=None)  # no test fails because it took long
settings.load_profile("hecha")
pytest_plugins = ("tests.console", "tests.prescreened_lists", "tests.report_workbooks", "tests.reports")
SAMPLE: Final = Path(__file__).parent.parent / "data" / "samples" / "extract"
LONG: Final = (
    "test_flows",
    "test_dask",
    "test_report",
    "test_report_hostile",
    "test_report_masking",
    "test_report_folder",
    "test_browser",
    "test_console_browser",
    "test_console_attacks",
    "test_console",
    "test_console_deciding",
    "test_reference",
    "test_store",
    "test_compare",
    "test_diff",
    "test_diff_nameless",
    "test_compare_command",
    "test_healing",
    "test_cli",
    "test_bad_inputs",
    "test_personal_data",
    "test_prescreen",
    "test_prescreen_command",
    "test_prescreen_reference",
    "test_database",
    "test_layouts",
    "test_reading",
    "test_rejects",
    "test_copies",
    "test_row_numbers",
    "test_heads",
    "test_parquet",
    "test_garbage",
    "test_properties",
    "test_safekeeping",
    "test_explain",
    "test_prescreen_lists",
    "test_inspect",
    "test_bench",
    "test_disguises",
    "test_postgres",
    "test_postgres_lost",
    "test_workbook_out",
    "test_workbook_out_hostile",
    "test_report_size",
    "test_limits",
    "test_media",
    "test_text_files",
    "test_not_read",
    "test_forms",
    "test_returns",
    "test_missing",
    "test_interrupted",
    "test_synth",
    "test_progress",
    "test_access_log",
    "test_fuzz",
    "test_unattributed",
    "test_noted",
    "test_survivors",
    "test_declarations",
    "test_extracts",
    "test_delivery",
    "test_rulebook",
    "test_investor",
    "test_investor_enterprises",
    "test_samples",
    "test_understood",
    "test_readme",
    "test_query",
    "test_values",
    "test_days_and_months",
    "test_amounts",
    "test_identifiers",
    "test_wording",
    "test_anomalies_detected",
    "test_anomalies",
    "test_audits",
    "test_encoding",
    "test_dictionary",
    "test_workbook",
    "test_workbook_faults",
    "test_mutation",
    "test_archive",
    "test_dependencies",
    "test_examples_second",
    "test_tax_missing",
    "test_pending",
    "test_first_full_month",
    "test_letters",
    "test_clerks_day",
    "test_review",
    "test_handling",
    "test_sample",
    "test_replay",
    "test_carrying",
    "test_decisions",
    "test_decision_log",
)
"""Files that take long, the longest first, so that no process is left alone with one at the end."""

TOGETHER: Final = {
    **dict.fromkeys(("test_flows", "test_dask"), "prefect"),
    **dict.fromkeys(
        ("test_report", "test_report_hostile", "test_report_masking", "test_report_folder", "test_browser"), "report"
    ),
    **dict.fromkeys(("test_workbook_out", "test_workbook_out_hostile"), "workbook"),
    **dict.fromkeys(("test_prescreen", "test_prescreen_command"), "prescreen"),
    **dict.fromkeys(("test_postgres", "test_postgres_lost", "test_database"), "postgres"),
}
"""Files that one process tries, for they share a server or what they look at; every other file one process, too."""


REPLAYED: Final = (
    "test_store",
    "test_extracts",
    "test_rulebook",
    "test_noted",
    "test_rejected_rows",
    "test_unattributed",
)
"""Files after whose tests the newest run is made again and compared; HECHA_REPLAYS=all: every run of every file."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="leave out the files that take long")


def pytest_configure(config: pytest.Config) -> None:
    """An order to end (SIGTERM, of CI or `kill`) breaks off as Ctrl-C does, so that nothing is left behind."""
    if not hasattr(config, "workerinput"):
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    return True if config.getoption("--quick") and collection_path.stem in LONG else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONG)))


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Gives all tests of a file, or of files that belong together, to one process: what they share is made once."""

    def _split_scope(self, nodeid: str) -> str:
        stem = Path(nodeid.split("::", 1)[0]).stem
        return TOGETHER.get(stem, stem)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Marks do not do: of a test's name, where xdist writes the group, pytest lets nobody change a part."""
    return ByFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,  # noqa: ARG001 - a hook is called by name
    call: pytest.CallInfo[None],  # noqa: ARG001
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may skip (CI), a test that does has failed."""
    report = yield
    if report.skipped and os.environ.get("HECHA_NO_SKIPS"):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the run of the sample, to be copied or left as it is."""
    store = tmp_path_factory.mktemp("sample") / "store"
    verified(SAMPLE, store)
    return store


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[Server]:
    with starting() as server:
        wait_for(f"{server.url}/health")
        yield server


@pytest.fixture(autouse=True)
def made_again(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test left in a store comes out the same once more, row for row."""
    every = os.environ.get("HECHA_REPLAYS") == "all"
    wanted = (every or request.path.stem in REPLAYED) and request.node.get_closest_marker("alters_runs") is None
    place = request.getfixturevalue("tmp_path") if wanted and "tmp_path" in request.fixturenames else None
    yield
    if place is not None:
        require_equal_replays(place, most=None if every else 1)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """What failed can be looked at; who breaks off looks at nothing."""
    if exitstatus == pytest.ExitCode.INTERRUPTED:
        shutil.rmtree(session.config._tmp_path_factory.getbasetemp(), ignore_errors=True)  # type: ignore[attr-defined]


@pytest.fixture
def no_scheduler(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing outside decides how the command runs."""
    for name in ("PREFECT_API_URL", "PREFECT_PROFILES_PATH", "HECHA_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judged a few months ahead only, where what is to come is not what is tried."""
    monkeypatch.setattr(projection, "MONTHS_AHEAD", 3)


@pytest.fixture(scope="session")
def server() -> Iterator[DatabaseServer]:
    """A PostgreSQL server, started when the first test wants it."""
    with started() as running:
        yield running


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried at once."""
    monkeypatch.setattr(retrying, "SECONDS_BETWEEN", 0)
