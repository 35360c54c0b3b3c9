"""Which figures two rulebooks give otherwise, and a rulebook with some of them as in the other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from checks.law.rulebook import Rulebook

UNJUDGED: Final = ("rulebook", "materials", "investor", "decision", "anomalies")
"""Sections that decide no month, no verdict and no points of months."""
_ABOUT: Final = ("source", "confidence")
_Entry = dict[str, Any]


@dataclass(frozen=True)
class FigureChange:
    """One figure, or one entry of a dated list as a whole where one rulebook alone has it.

    Attributes:
        path: section and name; in a list: section, the month it is from (of a tier: its number or multiple) and, of an
            entry that both have, the field.
        before, after: as JSON has them; None where a rulebook has no such entry.
    """

    path: tuple[str, ...]
    before: object
    after: object


def figure_changes(old: Rulebook, new: Rulebook) -> list[FigureChange]:
    """The figures that two rulebooks give otherwise, in order of path; sources and UNJUDGED sections aside."""
    before, after = _figures(_data(old), _data(new)), _figures(_data(new), _data(old))
    result = []
    for path in sorted(before.keys() | after.keys()):
        one, other = before.get(path), after.get(path)
        if isinstance(one, dict) and isinstance(other, dict):
            fields = sorted(one.keys() | other.keys())
            result += [FigureChange((*path, name), one.get(name), other.get(name)) for name in fields]
        else:
            result.append(FigureChange(path, one, other))
    return [each for each in result if each.before != each.after]


def with_changes(old: Rulebook, new: Rulebook, changes: Collection[FigureChange]) -> Rulebook | None:
    """The old rulebook with some figures as in the new one; None where that would be no rulebook (a hole, an overlap).

    Args:
        changes: some of `figure_changes` of the two.
    """
    data, source = _data(old), _data(new)
    for section in {each.path[0] for each in changes}:
        of_section = [each for each in changes if each.path[0] == section]
        if isinstance(data[section], list):
            data[section] = _list_with(data[section], source[section], of_section)
        else:
            data[section] |= {each.path[1]: source[section][each.path[1]] for each in of_section}
    try:
        return Rulebook.model_validate_json(json.dumps(data))
    except ValidationError:
        return None


def _list_with(old: list[_Entry], new: list[_Entry], changes: list[FigureChange]) -> list[_Entry]:
    entries, others = dict(_keyed(old, new)), dict(_keyed(new, old))
    for _, key, *field in (each.path for each in changes):
        if field:
            entries[key] = entries[key] | {field[0]: others[key][field[0]]}
        elif key in entries:
            del entries[key]
        else:
            entries[key] = others[key]
    return [entries[key] for key in sorted(entries)]


def _data(rulebook: Rulebook) -> _Entry:
    data: _Entry = json.loads(rulebook.model_dump_json(by_alias=True))
    return data


def _figures(data: _Entry, other: _Entry) -> dict[tuple[str, ...], Any]:
    result: dict[tuple[str, ...], Any] = {}
    for section in data.keys() - UNJUDGED:
        if isinstance(data[section], list):
            for key, entry in _keyed(data[section], other[section]):
                result[section, key] = {name: value for name, value in entry.items() if name not in _ABOUT}
        else:
            result |= {(section, name): figure["value"] for name, figure in data[section].items()}
    return result


def _keyed(entries: list[_Entry], others: list[_Entry]) -> Iterator[tuple[str, _Entry]]:
    """The entries of a list under what they are called by: their first month, or the multiple of a tier.

    Tiers of two rulebooks that have as many are called by their number, so that one with another multiple is the same.
    """
    if entries and "multiple" in entries[0]:
        ordered = sorted(entries, key=lambda entry: Decimal(entry["multiple"]))
        as_many = len(entries) == len(others)
        yield from (
            (str(number) if as_many else each["multiple"], each) for number, each in enumerate(ordered, start=1)
        )
        return
    seen: Counter[str] = Counter()
    for each in entries:
        first = each["from"]
        seen[first] += 1
        yield (first if seen[first] == 1 else f"{first} ({seen[first]})"), each
