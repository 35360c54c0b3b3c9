"""Sorted keys: found one by one, by a guess or by merging, and runs of equal ones."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from checks.facts import keys
from checks.facts.columns import Ints

RANDOM = np.random.default_rng(7)


def distinct(count: int) -> Ints:
    return np.unique(RANDOM.integers(0, 3 * count + 1, count))


@pytest.mark.parametrize("few", [0, 10**9], ids=["merged", "one by one"])
@pytest.mark.parametrize("count", [0, 1, 50])
def test_keys_are_found_where_they_stand(count: int, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_FEW", few)
    for _ in range(20):
        key = distinct(count)
        asked = np.sort(RANDOM.integers(0, 3 * count + 2, 2 * count + 1))
        place = {value: number for number, value in enumerate(key.tolist())}
        wanted = [place.get(value, len(key)) for value in asked.tolist()]
        assert keys.places_among(key, asked).tolist() == wanted
        for guess in (np.zeros_like(asked), RANDOM.integers(0, 2 * count + 5, len(asked)), np.array(wanted)):
            assert keys.places_among(key, asked, guess).tolist() == wanted
        shuffled = RANDOM.permutation(len(asked))
        assert keys.places_among(key, asked[shuffled]).tolist() == np.array(wanted)[shuffled].tolist()


def test_what_stands_under_no_key_is_0() -> None:
    rows = {"key": np.array([2, 5, 9]), "fen": np.array([20, 50, 90])}
    assert keys.found(rows, "key", np.array([9, 1, 5, 10]))["fen"].tolist() == [90, 0, 50, 0]


def test_values_asked_for_stand_beside_their_places() -> None:
    asked, values = RANDOM.integers(0, 9, 30), RANDOM.integers(0, 9, 40)
    number, place = keys.beside(asked, values)
    wanted = [(one, other) for one in range(30) for other in range(40) if asked[one] == values[other]]
    assert list(zip(number.tolist(), place.tolist(), strict=True)) == wanted


@pytest.mark.parametrize("count", [0, 1, 60])
def test_runs_are_combined(count: int) -> None:
    key, values = np.sort(RANDOM.integers(0, 20, count)), RANDOM.integers(-9, 9, count)
    held = defaultdict(list)
    for each, value in zip(key.tolist(), values.tolist(), strict=True):
        held[each].append(value)
    runs = keys.Runs.of(key)
    assert key[runs.first].tolist() == list(held)
    assert runs.combined(np.maximum, values).tolist() == [max(run) for run in held.values()]
    assert runs.combined(np.add, values).tolist() == [sum(run) for run in held.values()]
    ends = keys.ends(keys.begins(key))
    assert key[ends].tolist() == list(held)
