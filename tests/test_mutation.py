"""What `make mutants` rests on: its own operator, and explanations of survivors that are still there."""

from __future__ import annotations

from pathlib import Path

import pytest
from cosmic_ray.mutating import mutate_code

from tests.mutation.explained import explanations
from tests.mutation.extracts import stored
from tests.mutation.rows import DropRow
from tests.random_extracts import write_extract
from tests.reference import RULEBOOK

HOUSE = Path(__file__).parent.parent


def test_a_row_of_a_table_is_kept_from_deciding() -> None:
    source = "def rule():\n    return first_of(\n        (a & b, refer('X')),\n        (OTHERWISE, PASSED),\n    )\n"
    dropped = [mutate_code(source, DropRow(), place) for place in range(3)]
    assert dropped[0] == source.replace("a & b", "pl.lit(value=False)")
    assert dropped[1] == source.replace("OTHERWISE", "pl.lit(value=False)")
    assert dropped[2] is None, "it has two rows"


@pytest.mark.parametrize("key", explanations(), ids=lambda key: f"{key[0]}: {key[2]}")
def test_an_explained_survivor_is_still_what_stands_there(key: tuple[str, str, str]) -> None:
    path, was, now = key
    lines = {line.strip() for line in (HOUSE / path).read_text(encoding="utf-8").splitlines()}
    assert was in lines, f"{path} changed; run `make mutants` and explain what survives"
    assert was != now


def test_what_the_rules_were_given_is_kept_with_their_answers(tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", 3, 12)
    kept = stored("small", tmp_path / "extract", RULEBOOK)
    assert kept.difference() == ""
    assert {"ledger", "verdict"} <= kept.answers.keys()
