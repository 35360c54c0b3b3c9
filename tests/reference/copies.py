"""rules.md, section 1: copies, and the two faults that other rows make."""

from __future__ import annotations

from typing import Any

from tests.reference.datasets import EMPLOYER_COLUMNS, NAME_COLUMNS, NOT_COMPARED, NUMBER_COLUMNS
from tests.reference.rows import Row, RowFault
from tests.reference.values import employer_key


def compared(row: Row) -> tuple[Any, ...]:
    """What makes two rows copies: all columns as read but some, employers by key, items by their class."""
    employers = EMPLOYER_COLUMNS | ({"subject_id"} if row.values.get("subject_kind") == "employer" else set())
    return tuple(
        employer_key(value) if name in employers else value
        for name, value in row.values.items()
        if name not in NOT_COMPARED
    )


def precedence(row: Row) -> tuple[Any, ...]:
    """Of copies the one with the smallest employer number, then name (empty: last), stands; then the first."""
    numbers = [row.values[name] for name in NUMBER_COLUMNS if name in row.values]
    names = [row.values[name] for name in NAME_COLUMNS if name in row.values]
    return (*numbers, *((not name, name) for name in names), row.row_number)


def without_copies(rows: list[Row]) -> list[Row]:
    """One row of each set of copies, in order of the file."""
    standing: dict[tuple[Any, ...], Row] = {}
    for row in sorted(rows, key=precedence):
        standing.setdefault(compared(row), row)
    return sorted(standing.values(), key=lambda row: row.row_number)


def set_later_faults(dataset: str, rows: list[Row]) -> None:
    """APPLICATION_REPEATED and LINK_CONFLICT: judged among rows without other faults, in order of file and row."""
    if dataset == "applications":
        set_repeated(rows)
    if dataset == "employer_links":
        set_conflicts(rows)


def set_repeated(rows: list[Row]) -> None:
    """A second application with the same application_id."""
    seen: set[str] = set()
    for row in rows:
        if row.values["application_id"] in seen:
            row.faults.append(RowFault("APPLICATION_REPEATED", "application_id"))
        seen.add(row.values["application_id"])


def set_conflicts(rows: list[Row]) -> None:
    """A second same or successor link from one key, one from a key to itself, or one that closes a circle."""
    follows: dict[str, str] = {}
    for row in rows:
        if row.values["relation"] == "branch":
            continue
        start, end = employer_key(row.values["from_id"]), employer_key(row.values["to_id"])
        reached = end
        while reached != start and reached in follows:
            reached = follows[reached]
        if start in follows or reached == start:
            row.faults.append(RowFault("LINK_CONFLICT", "from_id"))
        else:
            follows[start] = end
