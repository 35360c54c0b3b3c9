"""The employers whose months were excluded most often."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from reports.model.run_file import RunFile, as_number


@dataclass(frozen=True)
class EmployerMonths:
    """An employer's lines: how many cannot count, of how many, of how many persons, and why (code, lines)."""

    employer_id: str
    employer_name: str
    excluded: int
    lines: int
    persons: int
    reasons: tuple[tuple[str, int], ...]


def most_excluded(run: RunFile, most: int = 20) -> tuple[EmployerMonths, ...]:
    """The employers (by key) with the most lines that fail, at most so many."""
    rows = run.rows(_EMPLOYERS, most=most)
    keys = [row["key"] for row in rows]
    reasons: dict[object, list[tuple[str, int]]] = defaultdict(list)
    for row in run.rows(_REASONS, keys=keys):
        reasons[row["key"]].append((str(row["code"]), as_number(row["lines"])))
    names = employer_names(run, keys)
    return tuple(
        EmployerMonths(
            employer_id=str(row["employer_id"]),
            employer_name=names.get(row["key"], ""),
            excluded=as_number(row["excluded"]),
            lines=as_number(row["lines"]),
            persons=as_number(row["persons"]),
            reasons=(*reasons[row["key"]],),
        )
        for row in rows
    )


def employer_names(run: RunFile, keys: list[object]) -> dict[object, str]:
    """The name of each employer key that has one, as the extract says it: as registered, else as written most often."""
    names = run.numbers.names
    return {key: names[key] for key in keys if key in names}


_EMPLOYERS: Final = """select key, min(employer_number.employer_id) as employer_id, count(*) as lines,
    count(*) filter (outcome = 0) as excluded,
    count(distinct person) filter (outcome = 0) as persons
from line
join employer_number using (employer, key)
group by key
having excluded > 0
order by excluded desc, employer_id
limit $most"""
_REASONS: Final = """select failed.key, reason_number.code, count(*) as lines
from (
    select key, unnest([payment, employer_test, base_match]) as finding
    from line
    where outcome = 0 and list_contains($keys, key)
) as failed
join reason_number on reason_number.number = finding_reason(failed.finding)
where finding_answer(failed.finding) = 0
group by all
order by key, lines desc, code"""
