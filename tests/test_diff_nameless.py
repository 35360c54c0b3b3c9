"""`hecha diff` where rows of nobody readable come: whom they put in doubt, and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl
import pytest

from checks.differences import Diff
from checks.law.rulebook import Rulebook, built_in_rulebook
from pipelines.diffing.diff import diff_runs
from pipelines.diffing.nameless import Nameless
from pipelines.diffing.universe import universe_of_facts
from pipelines.store import database
from tests.deliveries import income, payment, somebody
from tests.extract_files import FIRM, Cells, as_csv, write
from tests.published import loaded, verified

MANIFEST: Final = 'extract_id = "x"\nextracted_on = 2024-09-20\n[coverage]\ntax = {from = "2022-01", until = "2024-08"}'
MONTHS: Final = [f"2023-{month:02d}" for month in range(9, 13)] + [f"2024-{month:02d}" for month in range(1, 10)]
DECLARED, UNDECLARED, UNPAID = 1, 2, 3
"""One person with wages, two without, of whom one was paid for medical insurance alone, which no rule looks at."""
PERSONS: Final = [int(somebody(each)[:17]) for each in (DECLARED, UNDECLARED)]


def delivered(folder: Path, *, wages: int = 0, payments: int = 0, contracts: tuple[int, ...] = (1, 2, 3)) -> Path:
    """A delivery of 32 wages and 27 payments that can be read, and some of each whose person cannot be read."""
    who: Cells = {"employer_id": FIRM, "person_name": "王小明", "applied_on": "2024-09-10"}
    who |= {"permit_valid_from": "2020-01-01", "permit_valid_until": "2029-12-31"}
    months = [f"{year}-{month:02d}" for year in (2021, 2022, 2023, 2024) for month in range(1, 9)]
    paid = [payment(each, month) for each in (DECLARED, UNDECLARED) for month in MONTHS]
    tables: dict[str, list[Cells]] = {
        "applications": [{"application_id": f"Z{each}", "person_id": somebody(each), **who} for each in (1, 2, 3)],
        "contributions": [*paid, payment(UNPAID, "2024-08", insurance="medical")]
        + [payment(1, "2024-08", person_id="?", base=str(each)) for each in range(payments)],
        "tax": [income(DECLARED, month) for month in months]
        + [income(1, "2024-08", person_id="?", income=str(each)) for each in range(wages)],
        "contracts": [
            {"person_id": somebody(each), "employer_id": FIRM, "start_on": "2020-01-01"} for each in contracts
        ],
    }
    return write(folder, {f"{name}.csv": as_csv(name, rows) for name, rows in tables.items()}, MANIFEST)


def concerned(root: Path, old: int, new: int, law: Rulebook | None = None) -> list[int]:
    """The persons to whom it makes a difference whether there are so many such wages or so many."""
    extracts = [loaded(delivered(root / str(wages), wages=wages), root / "store") for wages in (old, new)]
    ids = ["Z1", "Z2"]
    pairs = pl.DataFrame({"pair": [0, 1], "person": PERSONS, "old_id": ids, "new_id": ids})
    with (
        database.open_database(extracts[0], read_only=True) as before,
        database.open_database(extracts[1], read_only=True) as after,
    ):
        of_both = universe_of_facts(before, after, pairs)
    return (
        Nameless(of_both, (built_in_rulebook(), law or built_in_rulebook()))
        .concerned("tax", pl.Series(PERSONS))
        .to_list()
    )


@pytest.mark.parametrize(
    ("old", "new", "whom"),
    [(0, 2, [PERSONS[1]]), (2, 0, [PERSONS[1]]), (2, 3, []), (2, 20, PERSONS), (0, 20, PERSONS), (20, 25, [])],
)
def test_whom_rows_of_nobody_concern(tmp_path: Path, old: int, new: int, whom: list[int]) -> None:
    """A few concern those who have none of their own; from ten in a hundred on they may be anybody's."""
    assert concerned(tmp_path, old, new) == whom


def test_a_rulebook_for_which_few_are_many_makes_them_everybodys(tmp_path: Path) -> None:
    data = built_in_rulebook()
    strict = data.source.unattributed_percent.model_copy(update={"value": 1})
    law = data.model_copy(update={"source": data.source.model_copy(update={"unattributed_percent": strict})})
    assert concerned(tmp_path, 2, 3, law) == PERSONS


def test_they_are_the_cause_where_who_has_none_of_his_own_is_put_in_doubt(tmp_path: Path) -> None:
    comparison = compared(tmp_path, {"wages": 0}, {"wages": 2})
    assert causes(comparison) == {"Z2": {"data unattributed.tax"}}


def test_who_has_rows_of_another_kind_is_known_whichever_side_such_rows_are_on(tmp_path: Path) -> None:
    """They put in doubt whether a person paid who is in the contributions with none; this one is there."""
    few = {"payments": 2, "contracts": (1, 2)}
    comparison = compared(tmp_path, {}, few)
    assert causes(comparison) == {"Z3": {"data contracts"}}


def compared(root: Path, old: dict[str, object], new: dict[str, object]) -> Diff:
    """Two deliveries verified, and compared."""
    runs = [
        verified(delivered(root / name, **given), root / "store")  # type: ignore[arg-type]
        for name, given in (("old", old), ("new", new))
    ]
    return diff_runs(*runs)


def causes(comparison: Diff) -> dict[str, set[str]]:
    """By application, the cause of each change and all that its sets name."""
    return {
        each.application_id: {
            " ".join([change.cause, *sorted({row.name for one in change.sets for row in one})])
            for change in each.changes
        }
        for each in comparison.applications
    }
