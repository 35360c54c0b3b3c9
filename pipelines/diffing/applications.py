"""The applications whose answers changed, with their causes, and those that one run alone has: as data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import duckdb
import polars as pl

from checks.differences import Change, ChangedApplication, Difference, Kind, LoneApplication
from checks.law.answers import WORDS
from checks.law.months import month_number, month_text
from pipelines.diffing.answers import BAR, NONE, PARTS, Changes
from pipelines.diffing.causes import Cause, Set
from pipelines.diffing.wording import yuan
from pipelines.store import database

Employers = dict[str, tuple[str, str]]
"""Number and name of employers, by key."""
Applicants = dict[str, dict[str, str]]
"""person_name, employer_id and employer_name, by application_id."""


def employers_in(extract: duckdb.DuckDBPyConnection) -> Employers:
    """The employers of an extract: the smallest number of each key, and its name."""
    return {key: (number, name or "") for key, number, name in extract.execute(_EMPLOYERS).fetchall()}


def applicants_in(run: duckdb.DuckDBPyConnection, pairs: pl.DataFrame) -> Applicants:
    """Who made the applications of the new run."""
    run.register("wanted", pairs.select(application_id="new_id").to_arrow())
    rows = database.read(run, _APPLICANTS)
    return {row.pop("application_id"): row for row in rows.iter_rows(named=True)}


def as_change(
    unit: Mapping[str, object], cause: Cause, differences: dict[int, Difference], employers: Employers
) -> Change:
    """A unit that changed (a row of `answers.Changes`), with its cause.

    Args:
        differences: by switch.
    """

    def worded(switches: Set) -> list[Difference]:
        return [differences[switch] for switch in switches]

    kind: Kind = unit["kind"]  # type: ignore[assignment]
    key = str(unit["employer_key"] or "")
    employer_id, employer_name = employers.get(key, ("", ""))
    unsolved = not cause.sets
    return Change(
        kind=kind,
        month="" if unit["month"] is None else month_text(int(str(unit["month"]))),
        employer_key=key,
        employer_id=employer_id,
        employer_name=employer_name,
        before=_parts(kind, str(unit["before"])),
        after=_parts(kind, str(unit["after"])),
        cause=cause.kind,
        sets=[worded(each) for each in cause.sets],
        needed=worded(cause.needed or ()) if unsolved else [],
        pool=worded(cause.pool) if unsolved else [],
        is_sought=cause.is_sought,
    )


def _parts(kind: Kind, answer: str) -> dict[str, str]:
    if answer == NONE:
        return {}
    parts = dict(zip(PARTS[kind], answer.split(BAR), strict=True))
    return parts | {"base": yuan(int(parts["base"]))} if kind == "month" else parts


def changed_applications(
    changed: Changes, changes: dict[int, Change], applicants: Applicants
) -> list[ChangedApplication]:
    """The applications with the changes of their verdict and points, and of their person's months up to their own.

    Args:
        changes: by unit.
    """
    by_pair: dict[int, list[Change]] = defaultdict(list)
    months: dict[int, list[Change]] = defaultdict(list)
    for unit, person, kind, pair in changed.units.select("unit", "person", "kind", "pair").iter_rows():
        (months[person] if kind == "month" else by_pair[pair]).append(changes[unit])
    result = []
    for pair in changed.pairs.iter_rows(named=True):
        until = _month(max(pair["old_on"], pair["new_on"]))
        own = [each for each in months[pair["person"]] if each.month <= until]
        answers = sorted(by_pair[pair["pair"]], key=lambda each: each.kind != "verdict")
        if answers or own:
            result.append(_application(pair, answers, own, applicants[pair["new_id"]]))
    return sorted(result, key=lambda each: each.application_id)


def _application(
    pair: dict[str, Any], answers: list[Change], months: list[Change], applicant: dict[str, str]
) -> ChangedApplication:
    return ChangedApplication(
        application_id=pair["new_id"],
        applied_on=pair["new_on"],
        old_id=pair["old_id"],
        old_on=pair["old_on"],
        joined="same" if pair["new_id"] == pair["old_id"] else "renewed",
        person_id=pair["person_id"],
        since=min((each.month for each in months if _counts_less(each)), default=""),
        changes=answers + months,
        **applicant,
    )


def _month(day: date) -> str:
    return month_text(month_number(day))


def _counts_less(change: Change) -> bool:
    """Whether a month counts for less than before: it is gone, its outcome is worse, or its base lower."""
    before, after = change.before, change.after
    if not before or not after:
        return not after
    return _worth(after) < _worth(before)


def _worth(answer: dict[str, str]) -> tuple[int, int]:
    return WORDS.index(answer["outcome"]), int(answer["base"].replace(".", ""))


def lone_applications(
    old: duckdb.DuckDBPyConnection, new: duckdb.DuckDBPyConnection, lone: pl.DataFrame
) -> list[LoneApplication]:
    """The applications that one run alone has, with what the other extract says of their rows."""
    codes = {in_new: _rejected(old if in_new else new, lone.filter(in_new=in_new)) for in_new in (False, True)}
    return [
        LoneApplication(**row, rejected=codes[row["in_new"]].get(row["application_id"], []))
        for row in lone.iter_rows(named=True)
    ]


def _rejected(extract: duckdb.DuckDBPyConnection, lone: pl.DataFrame) -> dict[str, list[str]]:
    """The codes under which an extract sets the rows of some applications aside."""
    extract.register("wanted", lone.select("application_id").to_arrow())
    return dict(extract.execute(_REJECTED).fetchall())


_EMPLOYERS: Final = """select employer_key, min(employer_id), any_value(employer_name)
from employer_key
join employer_number using (key)
group by employer_key"""
_APPLICANTS: Final = """select application_id, coalesce(person_name, '') as person_name, employer_id,
    coalesce(employer_name, '') as employer_name
from verdict
semi join wanted using (application_id)
join person using (person_id)
left join employer_number using (employer_id)
left join employer_key using (key)"""
_REJECTED: Final = """select wanted.application_id, list(distinct code order by code) as codes
from wanted
join reject_cell on reject_cell.sent = wanted.application_id
join rejects using (dataset, source_file, row_number)
where dataset = 'applications' and reject_cell.column_name = 'application_id'
group by wanted.application_id"""
