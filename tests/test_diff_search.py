"""The search of `hecha diff` beside all sets tried one by one, and rulebooks with some figures of another."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from itertools import combinations

import pytest

from checks.law.figure_changes import figure_changes, with_changes
from checks.law.rulebook import Rulebook, built_in_rulebook
from pipelines.diffing import causes as module
from pipelines.diffing.causes import LARGEST, Cause, Set, Unit, Wanted, find_causes


def test_the_smallest_sets_are_found_whatever_turns_an_answer() -> None:
    """Beside all sets of a pool, tried one by one; answers of worlds by chance."""
    dice = random.Random(4)
    for _ in range(300):
        pool = tuple(range(dice.randint(1, 6)))
        worlds = [each for size in range(len(pool) + 1) for each in combinations(pool, size)]
        turning = {each for each in worlds if dice.random() < 0.2} - {()} | {pool}

        cause = sought(pool, turning)
        least = min(len(each) for each in turning)
        smallest = sorted(each for each in turning if len(each) == least)
        needed = tuple(each for each in pool if tuple(other for other in pool if other != each) not in turning)
        if least <= LARGEST:
            assert sorted(cause.sets) == smallest
        else:
            assert cause.sets == ([needed] if needed in turning else [])
        assert cause.kind == "data"


def sought(pool: Set, turning: set[Set]) -> Cause:
    """What is sought of one answer, that the worlds with these switches turn."""

    def judge(trials: Sequence[Wanted]) -> list[tuple[int, int, str]]:
        return [(index, 0, "after" if on in turning else "before") for index, (_, on) in enumerate(trials)]

    return find_causes([Unit(0, 7, "before", "after")], {7: list(pool)}, (), judge)[0]


def test_where_sets_are_too_many_those_with_what_is_needed_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more changes never undo what fewer did, that misses none: beside all sets, by chance."""
    monkeypatch.setattr(module, "EVERY_SET", 0)
    dice = random.Random(5)
    for _ in range(200):
        pool = tuple(range(dice.randint(2, 6)))
        worlds = [each for size in range(1, len(pool) + 1) for each in combinations(pool, size)]
        seeds = [set(each) for each in dice.sample(worlds, 2)]
        turning = {each for each in worlds if any(seed <= set(each) for seed in seeds)} | {pool}
        least = min(len(each) for each in turning)
        smallest = sorted(each for each in turning if len(each) == least)
        if least <= LARGEST:
            assert sorted(sought(pool, turning).sets) == smallest


def test_where_trials_are_too_many_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TRIALS_AT_MOST", 2)
    cause = sought((0, 1, 2), {(1,), (0, 1, 2)})
    assert (cause.kind, cause.sets, cause.pool, cause.is_sought) == ("data", [], (0, 1, 2), False)


def test_figures_that_differ_make_a_rulebook_of_each_kind() -> None:
    old = built_in_rulebook()
    data = json.loads(old.model_dump_json(by_alias=True))
    data["base_match"]["above_pass_percent"]["value"] = "5"
    data["tier"][0]["multiple"] = "0.9"
    data["contribution_year"].append(data["contribution_year"][-1] | {"from": "2027-07", "until": "2028-06"})
    new = Rulebook.model_validate_json(json.dumps(data))
    changes = figure_changes(old, new)
    assert [".".join(each.path) for each in changes] == [
        "base_match.above_pass_percent", "contribution_year.2027-07", "tier.1.multiple"
    ]  # fmt: skip
    assert with_changes(old, new, changes) == new
    assert with_changes(old, new, []) == old
    one = with_changes(old, new, changes[:1])
    assert one is not None
    assert figure_changes(old, one) == changes[:1]


def test_a_rulebook_with_a_hole_is_none() -> None:
    new = built_in_rulebook()
    data = json.loads(new.model_dump_json(by_alias=True))
    last = data["reference_wage"].pop()
    data["reference_wage"][-1]["until"] = last["until"]
    old = Rulebook.model_validate_json(json.dumps(data))
    changes = figure_changes(old, new)
    assert {each.path[-1] for each in changes} == {last["from"], "until"}
    assert None in [with_changes(old, new, [each]) for each in changes]
    assert with_changes(old, new, changes) == new
