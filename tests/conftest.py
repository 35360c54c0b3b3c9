"""Fast tests first: those that start servers, kill runs or compare many extracts come last."""

from __future__ import annotations

import pytest

SLOW = ("test_reference", "test_properties", "test_store", "test_flows")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: SLOW.index(item.path.stem) if item.path.stem in SLOW else -1)
