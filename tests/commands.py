"""The command as tests call it, and what it must say or leave where it ends with a fault."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner, Result

from pipelines.commands.app import app
from tests.extract_files import FIRM, Cells, as_csv, person, sound, write

CHINESE = re.compile("[\u4e00-\u9fff]")


def hecha(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def small(folder: Path) -> Path:
    """An extract of one applicant with a contract, two months paid and one month's wages."""
    rows: dict[str, list[Cells]] = {
        "applications": [{**sound("applications", 1), "person_name": "人一"}],
        "contributions": [sound("contributions", 1), {**sound("contributions", 1), "month": "2024-07"}],
        "tax": [sound("tax", 1)],
        "contracts": [sound("contracts", 1)],
    }
    return write(folder, {f"{name}.csv": as_csv(name, each) for name, each in rows.items()})


def assert_nothing_published(store: Path) -> None:
    """No run, no extract, nothing half done."""
    assert [each for name in ("runs", "extracts", "work") for each in store.glob(f"{name}/*")] == []
    assert not (store / "latest.duckdb").is_symlink()
    assert not (store / "latest.duckdb").exists()


def assert_one_line(result: Result, *words: str) -> str:
    """Exit code 1, nothing on stdout, one line on stderr that holds the words."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("\n")
    assert [word for word in words if word not in result.stderr] == []
    return result.stderr


HEAD = "person_id,employer_id,month,base,kind\n"
ROW = f"{person(1)},{FIRM},2024-08,8000,normal\n"
CONTRIBUTIONS = "contributions.csv"
