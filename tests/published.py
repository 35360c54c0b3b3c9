"""What a run published, as plain rows: the tables of a run file in the shape that the reference gives."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.steps import Request, load_extract, save_rulebook, verify_source
from pipelines.store.folder import Store

COLUMNS = {
    "ledger": """person_id, month, employer_id, employer_key, base, payment, employer, base_match, outcome, reasons,
        expected_base, basis, deviation""",
    "verdict": """application_id, batch_id, person_id, employer_id, applied_on, outcome, permit, scope, sanction,
        employed, paying, "window", source, reasons, window_months_min, window_months_max,
        points_months_min, points_months_max, year_points_min, year_points_max, base_points_min, base_points_max""",
    "tier": "application_id, multiple, months_min, months_max",
    "missing": "application_id, what, detail, settles",
    "reject": "dataset, source_file, row_number, column_name, raw_value, code, person_id",
}
Rows = list[dict[str, Any]]


def verified(folder: Path, store: Path, extracted_on: date | None = None, rulebook: Path | None = None) -> Path:
    """Verify an extract; where the run is."""
    return verify_source(Request(folder, store, rulebook, extracted_on))


def loaded(folder: Path, store: Path) -> Path:
    """Load an extract into a store and judge nothing; the extract file."""
    with Store(store.resolve()).workplace() as work:
        save_rulebook(None, work)
        return load_extract(Request(folder, store), work)


def rows(run: Path, query: str) -> Rows:
    """The rows of a query on a run file."""
    with duckdb.connect(str(run), read_only=True) as connection:
        done = connection.execute(query)
        names = [column[0] for column in done.description or []]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]


def tables(run: Path) -> dict[str, Rows]:
    """The tables of rules.md section 4, money in fen and days as text."""
    return {
        name: [_plain_row(row) for row in rows(run, f"select {columns} from {name}")]
        for name, columns in COLUMNS.items()
    }


def counts(run: Path) -> dict[str, dict[str, int]]:
    """Rows read, kept, rejected and copied, by dataset."""
    found: dict[str, dict[str, int]] = json.loads(rows(run, "select counts from run")[0]["counts"])
    return found


def _plain_row(row: dict[str, Any]) -> dict[str, Any]:
    return {column: _plain(column, value) for column, value in row.items()}


def _plain(column: str, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, Decimal):
        return value
    exact = {"base": int(value * 100), "expected_base": int(value), "multiple": float(value)}
    return exact[column]
