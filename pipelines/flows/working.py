"""A work as a Prefect flow without parameters: Prefect sees its name, when it ran and how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from prefect import flow

from pipelines.prefect_tasks import without_text

T = TypeVar("T")


def run_as_flow(name: str, step: Callable[[], T]) -> T:
    """Take a step as a flow of this name; its errors are without text from the data, and its result stays here."""
    results: list[T] = []

    def work() -> None:
        with without_text(name):
            results.append(step())

    flow(name=name, persist_result=False, log_prints=False)(work)()
    return results[0]
