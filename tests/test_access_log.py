"""Names and numbers in full are shown by no command that cannot note it first."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest
import typer
from typer.testing import CliRunner

from pipelines.commands.app import app

SAMPLE: Final = Path(__file__).parent.parent / "data" / "samples" / "extract"
ARGUMENTS: Final[dict[str, Sequence[str]]] = {
    "explain": ("SQ-01",),
    "report": ("--out", "OUT"),
    "diff": ("19990101",),
    "notice": ("--all", "--out", "OUT"),
    "queue": ("--lang", "en"),
    "review": ("SQ-01", "--out", "OUT"),
    "sample": ("--month", "2024-09", "--share", "10%"),
    "prescreen": ("LIST", "--against", "sample-2024-09", "--out", "OUT/list.xlsx"),
}
"""What each command that unmasks is asked."""


@pytest.fixture(scope="module")
def store(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's run, and one that answers something else."""
    copied = shutil.copytree(sample_store, tmp_path_factory.mktemp("sample") / "store", symlinks=True)
    [run] = (copied / "runs").glob("*.duckdb")
    other = shutil.copy(run, run.with_name("19990101T000000000000-00000000.duckdb"))
    with duckdb.connect(str(other)) as connection:
        connection.execute("update verdict set points_months_min = 1 where application_id = 'SQ-01'")
    return copied


def arguments_of(command: str, store: Path, folder: Path) -> list[str]:
    with (SAMPLE / "applications.csv").open(encoding="utf-8") as file:
        first = next(csv.DictReader(file))
    listed = folder / "list.csv"
    listed.write_text(f"证件号码,统一社会信用代码\n{first['person_id']},{first['employer_id']}\n", encoding="utf-8")
    words = [word.replace("OUT", str(folder / "out")).replace("LIST", str(listed)) for word in ARGUMENTS[command]]
    return [command, *words, "--store", str(store), "--reveal"]


def test_every_command_that_unmasks_is_tried_here() -> None:
    group: Any = typer.main.get_command(app)
    commands = {name: group.get_command(None, name) for name in group.list_commands(None)}
    assert {name for name, each in commands.items() if "reveal" in {p.name for p in each.params}} == set(ARGUMENTS)


@pytest.mark.parametrize("command", ARGUMENTS)
def test_what_cannot_be_noted_is_not_shown(command: str, store: Path, tmp_path: Path) -> None:
    log = store / "access.log"
    log.unlink(missing_ok=True)
    log.mkdir()
    refused = CliRunner().invoke(app, arguments_of(command, store, tmp_path))
    log.rmdir()
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["list.csv"]


@pytest.mark.parametrize("command", ARGUMENTS)
def test_what_is_shown_was_noted_first(command: str, store: Path, tmp_path: Path) -> None:
    log = store / "access.log"
    log.unlink(missing_ok=True)
    done = CliRunner().invoke(app, arguments_of(command, store, tmp_path))
    assert done.exit_code == 0
    [line] = log.read_text(encoding="utf-8").splitlines()
    what, whose = line.split("\t")[-2:]
    assert command in what
    assert re.match(r"(applications|employers) [1-9]", whose)
