"""What the numbers in a run stand for: few, and read once, where a join in every query would take longer than it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

Rows = Callable[[str], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class Numbers:
    """Tables of numbers as dictionaries.

    Attributes:
        paths: of source_file. bases: of basis. codes: of reason_set. groups: group_key, by key; keys: its text.
        employers: employer_id and key, by employer. names: as the extract gives them, by key; none without it.
        of_groups: the employers, by group_key. group_of: the group_key, by employer_id.
    """

    paths: dict[object, str]
    bases: dict[object, str]
    codes: dict[object, list[str]]
    groups: dict[object, object]
    keys: dict[object, str]
    employers: dict[object, tuple[str, object]]
    names: dict[object, str]
    of_groups: dict[object, list[object]]
    group_of: dict[str, object]


def read_numbers(rows: Rows, *, has_extract: bool) -> Numbers:
    """The numbers of a run.

    Args:
        rows: the rows of a query.
    """
    keys = [*rows("select key, employer_key, group_key from employer_key")]
    groups = {row["key"]: row["group_key"] for row in keys}
    employers = {row["employer"]: (str(row["employer_id"]), row["key"]) for row in rows(_EMPLOYERS)}
    of_groups: dict[object, list[object]] = defaultdict(list)
    for employer, (_, key) in employers.items():
        of_groups[groups.get(key)].append(employer)
    return Numbers(
        paths={row["source_file"]: str(row["path"]) for row in rows("select source_file, path from source_file")},
        bases={row["basis"]: str(row["name"]) for row in rows("select basis, name from basis")},
        codes={row["reasons"]: row["codes"] for row in rows("select reasons, codes from reason_set")},
        groups=groups,
        keys={row["key"]: str(row["employer_key"]) for row in keys},
        employers=employers,
        names={row["key"]: str(row["employer_name"]) for row in rows(_NAMES)} if has_extract else {},
        of_groups=dict(of_groups),
        group_of={employer_id: groups[key] for employer_id, key in employers.values()},
    )


_EMPLOYERS: Final = "select employer, employer_id, key from employer_number"
_NAMES: Final = "select key, employer_name from extract.employer_key where employer_name is not null"
