"""Tests that are broken off leave no server and no folder behind, whether they can still clean up or are killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from tests.swept import processes_of

HOUSE = Path(__file__).parent.parent
WAITING = """
import time
from contextlib import nullcontext
from pathlib import Path
from tests.server import started
from tests.scheduler import starting

def test_it_waits(tmp_path):
    with started(), {prefect}:
        (Path({here!r}) / "there").touch()
        time.sleep(3600)
"""


def broken_off(here: Path, by: signal.Signals, prefect: str = "nullcontext()") -> tuple[list[str], list[str]]:
    """Break off tests with servers, all their processes at once as a terminal does; processes and folders left."""
    (here / "tmp").mkdir()
    (here / "test_waiting.py").write_text(WAITING.format(here=str(here), prefect=prefect), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "--numprocesses", "1", "--rootdir", str(here), "-p", "tests.conftest"]
    env = {**os.environ, "TMPDIR": str(here / "tmp"), "PYTHONPATH": str(HOUSE)}
    begun = subprocess.Popen(
        [*command, str(here / "test_waiting.py")], cwd=here, env=env, start_new_session=True, stdout=subprocess.DEVNULL
    )
    while not (here / "there").exists():
        assert begun.poll() is None, "the tests ended"
        time.sleep(0.1)
    assert len(processes_of(here)) > 2, "tests, servers, and who waits for their end"
    os.killpg(begun.pid, by)
    begun.wait()
    processes = [each.name() for each in _left(here)]
    folders = [path for path in (here / "tmp").rglob("*") if path.is_dir() and not path.is_symlink()]
    return processes, [path.relative_to(here / "tmp").as_posix() for path in folders]


def _left(here: Path) -> list[psutil.Process]:
    """What is left when those have ended that are about to."""
    for _ in range(600):
        if not processes_of(here):
            break
        time.sleep(0.1)
    return processes_of(here)


@pytest.fixture
def here() -> Iterator[Path]:
    """A place near the root, for the path of a socket is short."""
    with tempfile.TemporaryDirectory(prefix="hecha-") as place:
        yield Path(place)


def test_after_ctrl_c_nothing_is_left(here: Path) -> None:
    """Neither a Prefect server nor PostgreSQL, nor a folder but the one in which pytest makes those of all its runs."""
    processes, folders = broken_off(here, signal.SIGINT, prefect="starting()")
    assert processes == []
    assert [name for name in folders if not re.fullmatch("pytest-of-[^/]+", name)] == []


def test_after_an_order_to_end_nothing_is_left(here: Path) -> None:
    """As CI gives it where a job takes too long."""
    processes, folders = broken_off(here, signal.SIGTERM)
    assert processes == []
    assert [name for name in folders if not re.fullmatch("pytest-of-[^/]+", name)] == []


def test_after_a_kill_no_server_is_left(here: Path) -> None:
    processes, folders = broken_off(here, signal.SIGKILL)
    assert processes == []
    assert [name for name in folders if not name.startswith("pytest-of-")] == []
