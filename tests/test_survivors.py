"""What mutants of the rules survived once: what a finding rests on, beside the finding itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from checks.facts.coverage import Coverage
from checks.law.findings import refer
from checks.law.rulebook import built_in_rulebook
from checks.rules.base_match import Candidate, income_candidates
from checks.rules.investor import share_columns
from checks.rules.missing import gaps_of_line
from checks.rules.pending import which_open_months_are_pending
from checks.rules.sanction import last_day_of_sanction
from checks.rules.source import may_rejects_be_anybodys
from tests.extract_files import as_csv, sound, verify, write

AUGUST = 2024 * 12 + 7
LAW, TAX = built_in_rulebook(), Coverage(2022 * 12, AUGUST)
SEEN: dict[str, int | None] = {
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


def of(values: Mapping[str, int | None], each: Candidate) -> tuple[bool, int, int, int]:
    """Whether a candidate exists, and its income, months and beginning."""
    months = each.months if isinstance(each.months, pl.Expr) else pl.lit(each.months)
    row = pl.DataFrame(values, schema_overrides={"first_month_whole": pl.Boolean})
    named = row.select(exists=each.exists, amount=each.amount, months=months, since=each.since)
    exists, amount, length, since = named.row(0)
    return bool(exists), amount, length, since


def test_each_income_says_how_long_it_is_and_since_when() -> None:
    average, first, second, *near = income_candidates(LAW, TAX)
    assert of(SEEN, average) == (True, 9_600_000, 12, 2023 * 12)
    newcomer = SEEN | {"wage_months": None}
    assert of(newcomer, first) == (True, 500_000, 1, AUGUST - 1)
    assert of(newcomer, second) == (True, 810_000, 1, AUGUST)
    assert [of(SEEN, each) for each in near] == [(True, 820_000, 1, AUGUST), (True, 830_000, 1, AUGUST + 1)]


@pytest.mark.parametrize(("wage_months", "exists"), [(1, True), (0, False), (None, False)])
def test_an_average_needs_a_wage_month(wage_months: int | None, *, exists: bool) -> None:
    assert of(SEEN | {"wage_months": wage_months}, income_candidates(LAW, TAX)[0])[0] is exists


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


LATE, IN_TIME = {"month": "2024-05", "paid_on": "2024-08-01"}, {"month": "2024-05", "paid_on": "2024-06-15"}
UNDATED = {"month": "2024-05", "paid_on": ""}


@pytest.mark.parametrize(
    ("rows", "decides"),
    [
        pytest.param([IN_TIME | {"base": "8000"}, IN_TIME | {"base": "9000"}], 3, id="the larger"),
        pytest.param([IN_TIME | {"base": "9000"}, IN_TIME | {"base": "8000"}], 2, id="the larger, which is first"),
        pytest.param([IN_TIME, IN_TIME | {"paid_on": "2024-06-14"}], 2, id="of equals the first"),
        pytest.param([LATE | {"base": "9000"}, IN_TIME], 3, id="what was paid in time, though it is less"),
        pytest.param([IN_TIME, LATE | {"base": "9000"}], 2, id="what was paid in time, which is first"),
        pytest.param([LATE | {"base": "9000"}, UNDATED], 2, id="the day that is late before that which is missing"),
        pytest.param([LATE, UNDATED | {"base": "9000"}], 2, id="the same, though it is less"),
        pytest.param(
            [IN_TIME | {"base": "9000"}, IN_TIME, IN_TIME | {"base": "-9000", "kind": "refund"}], 3, id="not one undone"
        ),
    ],
)
def test_a_line_rests_on_the_row_that_decided(tmp_path: Path, rows: list[dict[str, str]], decides: int) -> None:
    cells = sound("contributions", 1)
    dated = [sound("contributions", number) | IN_TIME for number in range(2, 7)]
    files: dict[str, str | bytes] = {
        "applications.csv": as_csv("applications", [sound("applications", 1)]),
        "contributions.csv": as_csv("contributions", [*(cells | each for each in rows), *dated]),
    }
    assert verify(write(tmp_path / "in", files)).rows("select row_number from line") == [(decides,)]


def test_of_equal_rows_that_of_the_first_file_decides(tmp_path: Path) -> None:
    row = sound("contributions", 1)
    first, second = as_csv("contributions", [row]), as_csv("contributions", [row | {"paid_on": "2024-09-14"}])
    files: dict[str, str | bytes] = {
        "applications.csv": as_csv("applications", [sound("applications", 1)]),
        "contributions-1.csv": first,
        "contributions-2.csv": second,
    }
    query = "select path from line join source_file using (source_file)"
    assert verify(write(tmp_path / "in", files)).rows(query) == [("contributions-1.csv",)]


def test_the_base_is_that_of_the_payment_where_more_was_refunded(tmp_path: Path) -> None:
    cells = sound("contributions", 1)
    rows = [cells, cells | {"kind": "refund", "base": "-9000"}]
    files: dict[str, str | bytes] = {
        "applications.csv": as_csv("applications", [sound("applications", 1)]),
        "contributions.csv": as_csv("contributions", rows),
    }
    assert verify(write(tmp_path / "in", files)).rows("select base, payment from ledger") == [(8000, "fail")]


@pytest.mark.parametrize(
    ("nameless", "read", "anybodys"),
    [(0, 100, False), (9, 100, False), (10, 100, True), (11, 100, True), (100, 1001, False), (100, 1000, True)],
)
def test_from_a_tenth_on_nameless_rows_may_be_anybodys(nameless: int, read: int, *, anybodys: bool) -> None:
    assert may_rejects_be_anybodys(LAW, nameless, read) is anybodys


@pytest.mark.parametrize(
    ("since", "last"),
    [
        pytest.param(date(2024, 2, 29), date(2027, 2, 28), id="29 February counts as 1 March"),
        pytest.param(date(2024, 1, 29), date(2027, 1, 28), id="29 January"),
        pytest.param(date(2024, 3, 29), date(2027, 3, 28), id="29 March"),
        pytest.param(date(2024, 2, 28), date(2027, 2, 27), id="28 February"),
    ],
)
def test_a_sanction_without_an_end_lasts_some_years(since: date, last: date) -> None:
    row = pl.DataFrame({"from_on": [since], "until_on": [None]}, schema={"from_on": pl.Date, "until_on": pl.Date})
    assert row.select(last_day_of_sanction(LAW)).item() == last


def test_a_month_is_pending_after_a_pending_one_not_after_the_first() -> None:
    months = {"settled": (True, False, False), "enrolled": (False, True, False), "passed_before": (False, False, False)}
    row = pl.DataFrame({f"{name}_{number}": each for name, of in months.items() for number, each in enumerate(of)})
    assert row.select(which_open_months_are_pending(3)).row(0) == (False, True, True)


def test_a_share_that_is_not_known_may_be_nothing_or_all() -> None:
    day = date(2024, 1, 1)
    rows = pl.DataFrame({"share": [None, 3000], "verified_on": [day, day], "applied_on": [day, day]})
    assert rows.select(**share_columns()).row(0) == (3000, 10_000, True)


def test_a_rulebook_without_materials_asks_for_no_tax_records() -> None:
    row = pl.DataFrame(
        {
            "month": [AUGUST],
            "months_back": [1],
            "on_file": [False],
            "employer_test": [refer("CONTRACT_MISSING")],
            "base_match": [refer("TAX_MISSING")],
            "somebody_declared": [False],
        }
    )

    def missing(*, materials: bool) -> list[str]:
        law = LAW if materials else LAW.model_copy(update={"materials": None})
        return [gap.kind for gap in gaps_of_line(law, TAX) if row.select(gap.missing).item()]

    assert missing(materials=True) == ["TAX_RECORDS"]
    assert missing(materials=False) == []
