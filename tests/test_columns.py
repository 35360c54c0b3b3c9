"""Columns of whole numbers: as they lie in frames, taken and put by places."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from checks.facts.columns import put, taken

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


def test_rows_are_put_at_places_in_the_columns_given() -> None:
    found = put(ROWS, np.array([2, 0]), pl.DataFrame({"number": [1, 2]}))
    assert found.rows() == [(2, "a"), (8, None), (1, "c")]
    assert ROWS["number"].to_list() == [7, 8, 9], "the rows themselves stay"
