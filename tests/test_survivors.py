"""What mutants of the rules survived once: what a finding rests on, beside the finding itself."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from checks.facts.coverage import Coverage
from checks.law.rulebook import built_in
from checks.rules.base_match import Candidate, candidates
from tests.test_reading import as_csv, sound, verify, write

AUGUST = 2024 * 12 + 7
LAW, TAX = built_in(), Coverage(2022 * 12, AUGUST)
SEEN = {
    "month": AUGUST,
    "base_year": 2023,
    "total": 9_600_000,
    "wage_months": 12,
    "first_month": AUGUST - 1,
    "first_wages": 500_000,
    "next_wages": 810_000,
    "first_month_whole": False,
    "wages_0": 820_000,
    "wages_1": 830_000,
}
"""What is seen of a line; amounts in fen."""


def of(values: dict[str, int | None], each: Candidate) -> tuple[bool, int, int, int]:
    """Whether a candidate exists, and its income, months and beginning."""
    months = each.months if isinstance(each.months, pl.Expr) else pl.lit(each.months)
    row = pl.DataFrame(values, schema_overrides={"first_month_whole": pl.Boolean})
    exists, *others = row.select(exists=each.exists, amount=each.amount, months=months, since=each.since).row(0)
    return bool(exists), *others


def test_each_income_says_how_long_it_is_and_since_when() -> None:
    average, first, second, *near = candidates(LAW, TAX)
    assert of(SEEN, average) == (True, 9_600_000, 12, 2023 * 12)
    newcomer = SEEN | {"wage_months": None}
    assert of(newcomer, first) == (True, 500_000, 1, AUGUST - 1)
    assert of(newcomer, second) == (True, 810_000, 1, AUGUST)
    assert [of(SEEN, each) for each in near] == [(True, 820_000, 1, AUGUST), (True, 830_000, 1, AUGUST + 1)]


@pytest.mark.parametrize(("wage_months", "exists"), [(1, True), (0, False), (None, False)])
def test_an_average_needs_a_wage_month(wage_months: int | None, *, exists: bool) -> None:
    assert of(SEEN | {"wage_months": wage_months}, candidates(LAW, TAX)[0])[0] is exists


def test_a_line_without_a_payment_rests_on_its_topup(tmp_path: Path) -> None:
    """Rather than on a refund, though it is larger and stands first."""
    cells = sound("contributions", 1)
    refund, topup = cells | {"kind": "refund", "base": "-900"}, cells | {"kind": "topup", "base": "300"}
    applied = as_csv("applications", [sound("applications", 1)])
    folder = write(
        tmp_path / "in",
        {"applications.csv": applied, "contributions.csv": as_csv("contributions", [refund, topup])},
    )
    assert verify(folder).rows("select row_number from line") == [(3,)]
