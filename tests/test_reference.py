"""The whole against an independent slow reference of the rules, on random extracts with every edge in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests import reference
from tests.published import Rows, counts, tables, verified
from tests.random_extracts import write_extract

SEEDS = range(60)
PERSONS = 40
BOUNDS = ("window_months", "points_months", "year_points", "base_points")
CHECKS = ("permit", "scope", "sanction", "employed", "paying", "window", "source")
TESTS = ("payment", "employer", "base_match")
EXACT = {
    "ledger": [
        *("person_id", "month", "employer_id", "employer_key", "base", "outcome", "reasons", "expected_base", "basis"),
        *TESTS,
    ],
    "verdict": [
        *("application_id", "batch_id", "person_id", "employer_id", "applied_on", "outcome", "reasons"),
        *CHECKS,
        *(f"{name}_{end}" for name in BOUNDS for end in ("min", "max")),
    ],
    "tier": ["application_id", "multiple", "months_min", "months_max"],
    "reject": ["dataset", "source_file", "row_number", "column_name", "code", "person_id"],
}


def _counted(rows: Rows, columns: list[str]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(_comparable(row[column]) for column in columns) for row in rows)


def _comparable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _deviations(rows: Rows) -> dict[tuple[str, str, str], Any]:
    return {
        (row["person_id"], row["month"], row["employer_key"]): None
        if row["deviation"] is None
        else pytest.approx(float(row["deviation"]), rel=1e-12)
        for row in rows
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_hecha_answers_as_the_reference(seed: int, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_extract(folder, seed, PERSONS)
    expected = reference.verify(folder)
    run = verified(folder, tmp_path / "store")
    got = tables(run)
    for name, columns in EXACT.items():
        want, have = _counted(expected[name], columns), _counted(got[name], columns)  # type: ignore[literal-required]
        assert have - want == Counter(), f"{name}: rows that the reference does not give"
        assert want - have == Counter(), f"{name}: rows of the reference that are missing"
    assert _deviations(got["ledger"]) == _deviations(expected["ledger"])
    assert counts(run) == expected["counts"]
