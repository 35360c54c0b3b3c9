"""How far a run has come: bars on a terminal, a line a million rows elsewhere, nothing for a small run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from pipelines import progress
from pipelines.progress import Stage, followed_by
from pipelines.steps import Request, verify_source
from reports.console.progress import ProgressBars, ProgressLines, RowsPerSecond, progress_listener
from tests.random_extracts import write_extract


class Heard:
    def __init__(self) -> None:
        self.stages: list[tuple[Stage, int | None]] = []
        self.rows: dict[Stage, int] = {}

    def begin(self, stage: Stage, rows: int | None) -> None:
        self.stages.append((stage, rows))
        self.rows[stage] = 0

    def advance(self, rows: int) -> None:
        self.rows[self.stages[-1][0]] += rows


def test_a_run_tells_its_stages_and_all_its_rows(tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", 1, 20)
    heard = Heard()
    with followed_by(heard):
        verify_source(Request(tmp_path / "extract", tmp_path / "store"))
    assert [stage for stage, _ in heard.stages] == ["reading", "sorting", "judging", "publishing"]
    for stage, rows in heard.stages:
        assert rows in (None, heard.rows[stage])
    assert heard.rows["reading"] > heard.rows["sorting"] > heard.rows["judging"] > 0


def test_a_loaded_extract_is_not_read_again(tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", 1, 5)
    verify_source(Request(tmp_path / "extract", tmp_path / "store"))
    heard = Heard()
    with followed_by(heard):
        verify_source(Request(tmp_path / "extract", tmp_path / "store"))
    assert [stage for stage, _ in heard.stages] == ["judging", "publishing"]


def test_nobody_hears_after_the_block() -> None:
    heard = Heard()
    with followed_by(heard):
        progress.begin_stage("reading")
    progress.advance_rows(5)
    assert heard.rows == {"reading": 0}


def test_lines_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_listener("zh") as shown, followed_by(shown):
        progress.begin_stage("reading")
        for _ in range(5):
            progress.advance_rows(600_000)
        progress.begin_stage("judging", 10)
        progress.advance_rows(10)
    assert capsys.readouterr().err.splitlines() == ["读入: 1,200,000 行", "读入: 2,400,000 行", "读入: 3,000,000 行"]
    lines = ProgressLines("en")
    lines.begin("judging", None)
    lines.advance(1_000_000)
    assert capsys.readouterr().err == "judging: 1,000,000 rows\n"


def test_bars_on_a_terminal() -> None:
    console = Console(force_terminal=True, width=100, record=True)
    with Progress(*[RowsPerSecond("zh")], console=console, auto_refresh=False) as shown:
        bars = ProgressBars(shown, "zh")
        bars.begin("reading", None)
        bars.advance(1234)
        bars.begin("judging", 50)
        bars.advance(20)
        bars.end()
        assert [(task.description, task.completed, task.total) for task in shown.tasks] == [
            ("读入", 1234, 1234),
            ("核验", 20, 20),
        ]
    assert "1,234 行，每秒" in console.export_text()


def test_bars_are_drawn_on_a_real_terminal_and_gone_before_the_summary(tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", 1, 200)
    leader, follower = os.openpty()
    arguments = ["verify", str(tmp_path / "extract"), "--store", str(tmp_path / "store"), "--json"]
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [sys.executable, "-m", "pipelines", *arguments], stdout=subprocess.PIPE, stderr=follower, env=environment
    ) as command:
        os.close(follower)
        drawn = _all_of(leader)
        printed = command.stdout.read() if command.stdout else b""
    assert command.returncode == 0
    for stage in ("读入", "整理", "核验", "发布"):
        assert re.search(rf"{stage} [^\r\n]*━", drawn), stage
    assert re.search(r"核验 [^\r\n]*━[^\r\n]* \d[\d,]* 行，每秒 \d[\d,]* 行", drawn)
    assert len(set(re.findall(r"读入 [^\r\n]*(每秒 [\d,]+)", drawn[drawn.index("发布") :]))) == 1, (
        "a stage that ended has its rate"
    )
    assert not re.search(r"发布 [^\r\n]*每秒", drawn), "publishing counts no rows"
    assert json.loads(printed)["counts"]["applications"]["read"] > 0
    assert drawn.endswith("\x1b[2K"), "the last line is wiped"


def _all_of(terminal: int) -> str:
    """What is written to a terminal until nobody writes to it any more."""
    drawn = b""
    while True:
        try:
            drawn += os.read(terminal, 1 << 16)
        except OSError:
            os.close(terminal)
            return drawn.decode()
