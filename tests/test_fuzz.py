"""A few of the rows and files that `make fuzz` breaks."""

from __future__ import annotations

import pytest

from tests.fuzz.breaking import KINDS
from tests.fuzz.reading import read_file, read_rows


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_broken_files_are_read_or_reported(kind: int) -> None:
    assert {read_file(3, kind + turn * len(KINDS)).ended for turn in range(2)} <= {"loaded", "told"}


def test_of_broken_rows_none_is_lost() -> None:
    assert read_rows(1, 0, 800).ended in ("loaded", "told")
