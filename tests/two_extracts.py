"""Two extracts of the same town, of which one is changed, and what comparing them says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reports.compare.comparison import CONTRADICTIONS
from tests.deliveries import (
    EARLIER,
    TAX,
    Change,
    Rows,
    compared,
    deliver,
    income,
    payment,
)

KINDS = [kind for kinds in CONTRADICTIONS.values() for kind in kinds]


def both(*changes: Change) -> Change:
    def change(rows: Rows) -> None:
        for each in changes:
            each(rows)

    return change


def cells(dataset: str, number: int, **new: str) -> Change:
    """Other cells in a row; rows 0 to 2 are the first person's, January to March."""
    return lambda rows: rows[dataset][number].update(new)


def without(dataset: str, number: int) -> Change:
    return lambda rows: rows[dataset].pop(number)


def plus(dataset: str, row: dict[str, str]) -> Change:
    return lambda rows: rows[dataset].append(row)


def pay(month: str = "2023-12", number: int = 1, **new: str) -> Change:
    return plus("contributions", payment(number, month, **new))


def earn(month: str = "2023-12", number: int = 1, **new: str) -> Change:
    return plus("tax", income(number, month, **new))


def spoiled(dataset: str, number: int = 1) -> Change:
    return pay(number=number, base="?") if dataset == "contributions" else earn(number=number, income="?")


def two(
    root: Path,
    before: Change,
    after: Change,
    earlier: tuple[str, ...] = (TAX,),
    later: tuple[str, ...] = (TAX,),
) -> dict[str, Any]:
    deliver(root, before, on=EARLIER, coverage=earlier, name="earlier")
    deliver(root, after, coverage=later, name="later")
    return compared(root)


def kinds(compared: dict[str, Any]) -> dict[str, int]:
    assert sum(each["count"] for each in compared["counts"]) == len(compared["contradictions"])
    return {each["kind"]: each["count"] for each in compared["counts"]}
