"""The whole against an independent slow reference of the rules, on random extracts with every edge in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipelines.synth import write_extract as write_synthetic
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
    "missing": ["application_id", "what", "detail", "settles"],
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


def _compare(folder: Path, store: Path, rulebook: Path | None = None) -> None:
    expected = reference.verify(folder, rulebook=rulebook or reference.RULEBOOK)
    run = verified(folder, store, rulebook=rulebook)
    got = tables(run)
    for name, columns in EXACT.items():
        want, have = _counted(expected[name], columns), _counted(got[name], columns)  # type: ignore[literal-required]
        assert have - want == Counter(), f"{name}: rows that the reference does not give"
        assert want - have == Counter(), f"{name}: rows of the reference that are missing"
    assert _deviations(got["ledger"]) == _deviations(expected["ledger"])
    assert counts(run) == expected["counts"]


@pytest.mark.parametrize("seed", SEEDS)
def test_hecha_answers_as_the_reference(seed: int, tmp_path: Path) -> None:
    write_extract(tmp_path / "in", seed, PERSONS)
    _compare(tmp_path / "in", tmp_path / "store")


OTHER_FIGURES = {
    "the wage may be declared up to two months later": [("value = [0, 1]", "value = [0, 1, 2]")],
    "the wage is always declared in the month after": [("value = [0, 1]", "value = [1]")],
    "the latest three months of tax": [("tax_months = { value = 6", "tax_months = { value = 3")],
    "nothing asked of the tax data": [
        (
            """[materials]  # 第四条: what is asked of the applicant
tax_months = { value = 6, source = "沪人社规〔2022〕41号 第四条(二)3", confidence = "sure" }
""",
            "",
        )
    ],
    "due in its own month": [("deadline_months_after = { value = 1", "deadline_months_after = { value = 0")],
    "due three months later": [("deadline_months_after = { value = 1", "deadline_months_after = { value = 3")],
    "tolerances with decimals": [
        ("above_pass_percent = { value = 10", "above_pass_percent = { value = 10.5"),
        ("above_refer_percent = { value = 20", "above_refer_percent = { value = 20.25"),
        ("below_refer_percent = { value = 100", "below_refer_percent = { value = 30"),
    ],
    "nine of eighteen months": [
        ("months = { value = 12, source", "months = { value = 18, source"),
        ("required = { value = 6", "required = { value = 9"),
    ],
    "tiers that are soon reached": [("multiple = 1.0", "multiple = 1.5"), ("required = 36", "required = 7")],
}


@pytest.mark.parametrize("case", OTHER_FIGURES)
def test_hecha_answers_as_the_reference_by_other_figures(case: str, tmp_path: Path) -> None:
    text = reference.RULEBOOK.read_text(encoding="utf-8")
    for built_in, other in OTHER_FIGURES[case]:
        assert built_in in text
        text = text.replace(built_in, other)
    rulebook = tmp_path / "rulebook.toml"
    rulebook.write_text(text, encoding="utf-8")
    write_extract(tmp_path / "in", 200, PERSONS)
    _compare(tmp_path / "in", tmp_path / "store", rulebook)


def test_hecha_answers_as_the_reference_on_a_synthetic_extract(tmp_path: Path) -> None:
    write_synthetic(tmp_path / "in", 150, seed=4)
    _compare(tmp_path / "in", tmp_path / "store")
