"""investor (rules 6): which enterprises an investor has, who is listed as staff, and which months the data cover."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.cases import A, B
from tests.investor_cases import LIST, NOBODY, YEAR, Case, Expected, case, write_case
from tests.published import rows, verified

OF_ANOTHER = Case().member(enterprise=B).paid("2021-07", "2024-08").contract()

MYSELF = Case()
MYSELF.listed("310115", person=MYSELF.investor).paid("2021-07", "2024-08").contract()
NO_LIST: Final[Expected] = ((0, 0), (0, 120), [LIST])


@pytest.mark.parametrize(
    ("case", "here", "points", "reasons"),
    [
        case("no list", Case(), *NO_LIST),
        case("another's list", OF_ANOTHER, *NO_LIST),
        case("the applicant is no staff", MYSELF, *NOBODY),
    ],
)
def test_who_is_listed(case: Case, here: tuple[int, int], points: tuple[int, int], reasons: list[str]) -> None:
    answer = case.answer
    assert (answer.here, answer.staff, answer.reasons) == (here, points, reasons)


SHOWN = ("2021-08", "2024-09")
OUTSIDE = Case(covered=SHOWN).member().paid("2021-08", "2024-08").contract()
INSIDE = Case(covered=SHOWN).member().paid("2021-07").paid("2021-09", "2024-08").contract()


@pytest.mark.parametrize(
    ("case", "points"), [case("not covered", OUTSIDE, (0, 10)), case("covered, not paid", INSIDE, (0, 0))]
)
def test_a_month_that_the_data_do_not_cover(case: Case, points: tuple[int, int]) -> None:
    assert (case.answer.here, case.answer.staff) == ((1, 1), points)


TWO = Case().share(100).share(100, enterprise=B).tax(0, 0, 300_000).tax(0, 0, 600_000, enterprise=B)
ONE = Case().share(50).share(50, enterprise=B).tax(0, 0, 300_000).link()
SPELLED = Case().share(50, enterprise=A.tax_number).share(60).tax(0, 0, 300_000)
TWICE = Case().applied("2023-06-01", "earlier").tax(0, 0, 300_000)


def test_one_row_an_enterprise() -> None:
    assert [answer.tax for answer in TWO.answers()] == [(10, 10), (20, 20)]
    assert [answer.enterprise_id for answer in TWO.answers()] == [A.number(TWO.number), B.number(TWO.number)]


def test_enterprises_of_one_identity_are_one() -> None:
    assert (ONE.answer.enterprise_id, ONE.answer.tax) == (A.number(ONE.number), (10, 10))


def test_the_smallest_number_names_the_enterprise() -> None:
    assert (SPELLED.answer.enterprise_id, SPELLED.answer.tax) == (A.tax_number.number(SPELLED.number), (10, 10))


def test_each_application_has_years_of_its_own() -> None:
    assert TWICE.answer.tax == (10, 10)
    assert [(answer.tax, answer.reasons) for answer in TWICE.answers("earlier")] == [((0, 120), [LIST, YEAR])]


UNKNOWN = Case().share("").share("", enterprise=B).tax(0, 0, 0)


def test_no_outcome_changes(tmp_path: Path) -> None:
    """What is to be known of investments is said of the enterprise, and of the verdict nothing."""
    write_case([UNKNOWN], None, tmp_path / "in")
    told = verified(tmp_path / "in", tmp_path / "store")
    for dataset in ("investments", "enterprise_taxes", "local_staff"):
        (tmp_path / "in" / f"{dataset}.csv").unlink()
    silent = verified(tmp_path / "in", tmp_path / "store")
    verdicts, enterprises = (
        [rows(run, f"select * exclude (run_id) from {table}") for run in (told, silent)]
        for table in ("verdict", "investor")
    )
    assert [len(each) for each in enterprises] == [2, 0]
    assert verdicts[0] == verdicts[1] != []
