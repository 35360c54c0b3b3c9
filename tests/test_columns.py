"""Columns of whole numbers: as they lie in frames, taken by places, put one after another."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from checks.columns import Flags, Ints, one_after_another, series, taken
from checks.months import last_days, month_end, month_number

ROWS = pl.DataFrame({"number": [7, 8, 9], "text": ["a", None, "c"]})


@pytest.mark.parametrize(
    ("places", "numbers"),
    [([2, 0, 2], [9, 7, 9]), ([-1, 1, -1], [None, 8, None]), ([-1], [None]), ([], [])],
    ids=["in any order", "some nowhere", "all nowhere", "none"],
)
def test_rows_are_taken_by_places(places: list[int], numbers: list[int | None]) -> None:
    found = taken(ROWS, np.array(places, np.int64))
    assert found["number"].to_list() == numbers
    assert found["text"].to_list() == [None if place < 0 else ROWS["text"][place] for place in places]
    assert found.schema == ROWS.schema


def test_of_no_rows_nothing_is_taken() -> None:
    assert taken(ROWS.clear(), np.array([-1, -1])).rows() == [(None, None)] * 2


@pytest.mark.parametrize(
    "column",
    [np.zeros(0, np.int64), np.array([1, -(2**62), 0]), np.array([True] * 9 + [False])],
    ids=["empty", "numbers", "flags"],
)
def test_a_column_becomes_a_series(column: Ints | Flags) -> None:
    assert series(column).to_list() == column.tolist()


def test_rows_stand_one_after_another() -> None:
    both = one_after_another({"a": np.array([1]), "b": np.array([2])}, {"b": np.array([4, 6]), "a": np.array([3, 5])})
    assert {name: column.tolist() for name, column in both.items()} == {"a": [1, 3, 5], "b": [2, 4, 6]}


def test_months_end_as_the_calendar_says() -> None:
    months = np.arange(1900 * 12, 2101 * 12)
    assert last_days(months).tolist() == [month_end(month).toordinal() - 719163 for month in months.tolist()]
    assert month_number(month_end(2024 * 12 + 1)) == 2024 * 12 + 1
