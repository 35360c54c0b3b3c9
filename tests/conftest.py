"""Fast tests first: those that start servers, kill runs or compare many extracts come last."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

SLOW = ("test_reference", "test_properties", "test_store", "test_flows")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: SLOW.index(item.path.stem) if item.path.stem in SLOW else -1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,  # noqa: ARG001 - a hook is called by name
    call: pytest.CallInfo[None],  # noqa: ARG001
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where nothing may skip (CI), a test that does has failed."""
    report = yield
    if report.skipped and os.environ.get("HECHA_NO_SKIPS"):
        report.outcome = "failed"
    return report
