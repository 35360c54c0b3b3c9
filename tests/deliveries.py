"""Deliveries of one source: small extracts that differ in what a test says, loaded into one store."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from copy import deepcopy
from pathlib import Path
from typing import Any

from stdnum.cn import ric
from typer.testing import CliRunner, Result

from pipelines.commands.app import app
from tests.extract_files import FIRM, Cells, as_csv, write
from tests.published import loaded

Rows = dict[str, list[Cells]]
Change = Callable[[Rows], object]
EARLIER, LATER = "2024-09-20", "2024-10-20"
_LOADED: dict[tuple[str | bytes, ...], tuple[str, bytes]] = {}
"""Extract files by what was delivered: many tests begin with the same."""
TAX = 'tax = {from = "2022-01", until = "2024-08"}'


def hecha(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def somebody(number: int) -> str:
    """An invented identity number."""
    digits = f"32990119900101{number:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def payment(number: int, month: str, **cells: str) -> Cells:
    paid = {"paid_on": f"{month}-28", "kind": "normal", "base": "8000"}
    return {"person_id": somebody(number), "employer_id": FIRM, "month": month, **paid, **cells}


def income(number: int, month: str, **cells: str) -> Cells:
    told = {"item": "wages", "income": "9000", "declared_on": f"{month}-28"}
    return {"person_id": somebody(number), "agent_id": FIRM, "month": month, **told, **cells}


def base_rows() -> Rows:
    """Two persons with payments and incomes from January to March 2024."""
    months = ["2024-01", "2024-02", "2024-03"]
    return {
        "contributions": [payment(number, month) for number in (1, 2) for month in months],
        "tax": [income(number, month) for number in (1, 2) for month in months],
    }


def nothing(_: Rows) -> None:
    """No change."""


def deliver(
    root: Path, change: Change = nothing, *, on: str = LATER, coverage: Iterable[str] = (TAX,), name: str
) -> str:
    """Load an extract with this extract_id into the store; its digest."""
    rows = deepcopy(base_rows())
    change(rows)
    manifest = "\n".join([f'extract_id = "{name}"', f"extracted_on = {on}", "[coverage]", *coverage])
    files: dict[str, str | bytes] = {f"{dataset}.csv": as_csv(dataset, each) for dataset, each in rows.items()}
    folder = write(root / f"{name}-{len(list(root.glob('*')))}", files, manifest)
    content = (manifest, *files.values())
    if content not in _LOADED:
        extract = loaded(folder, root / "store")
        _LOADED[content] = (extract.name, extract.read_bytes())
    name, made = _LOADED[content]
    (root / "store" / "extracts").mkdir(parents=True, exist_ok=True)
    (root / "store" / "extracts" / name).write_bytes(made)
    return name.removesuffix(".duckdb")


def compared(root: Path, *more: str, one: str = "earlier", other: str = "later") -> dict[str, Any]:
    """The comparison as the command gives it as JSON."""
    done = hecha("compare", one, other, "--store", root / "store", "--json", *more)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found
