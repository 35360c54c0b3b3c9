"""docs/mutants.md: how many mutants of each file were noticed, and why the others were not."""

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkerOutcome

from tests.mutation.explained import explanations

HEAD: Final = """\
# Mutants

`make mutants` changes the rule files in a copy of the house, one place at a time, with
[cosmic-ray](https://cosmic-ray.readthedocs.io): and for or, one comparison for another, a negation removed, a number
one more or one less, a row of a table that never decides. A mutant is noticed if hecha answers a stored random extract
otherwise than before (its answers were compared with the slow reference), or if a case of the rule fails.
This page is written by that command.
"""


@dataclass(frozen=True)
class Mutant:
    """A change to a line of a file."""

    path: str
    was: str
    now: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What an explanation names."""
        return self.path, self.was, self.now


def written(session: Path, page: Path) -> int:
    """Write the page; returns 1 where a surviving mutant is not explained."""
    tried, survived = _results(session)
    reasons = explanations()
    page.write_text("\n".join(_lines(tried, survived, reasons)) + "\n", encoding="utf-8")
    unexplained = [each for each in survived if each.key not in reasons]
    for each in unexplained:
        print(f"{each.path}: survived, not explained\n  - {each.was}\n  + {each.now}", file=sys.stderr)
    return 1 if unexplained else 0


def forget_survivors(session: Path) -> None:
    """Let the survivors of a session be tried again: by new cases, perhaps."""
    with closing(sqlite3.connect(session)) as work, work:
        work.execute("delete from work_results where test_outcome = 'SURVIVED'")


def _results(session: Path) -> tuple[Counter[str], list[Mutant]]:
    """How many mutants of each file were tried, and those that survived."""
    tried: Counter[str] = Counter()
    survived = []
    with use_db(str(session), WorkDB.Mode.open) as work:
        items = {item.job_id: item.mutations[0] for item in work.work_items}
        for job, result in work.results:
            if result.worker_outcome is WorkerOutcome.SKIPPED:
                continue
            path = str(items[job].module_path)
            tried[path] += 1
            if not result.is_killed:
                survived.append(_mutant(path, result.diff or ""))
    return tried, sorted(survived, key=lambda each: each.key)


def _mutant(path: str, diff: str) -> Mutant:
    changed = [line for line in diff.split("\n") if line[:1] in "-+" and line[:3] not in ("---", "+++")]
    was, now = (" ".join(line[1:].strip() for line in changed if line[0] == sign) for sign in "-+")
    return Mutant(path, was, now)


def _lines(tried: Counter[str], survived: list[Mutant], reasons: dict[tuple[str, str, str], str]) -> Iterator[str]:
    left = Counter(each.path for each in survived)
    yield from (HEAD, "| file | mutants | survived | share |", "|---|---:|---:|---:|")
    for path, count in sorted(tried.items()):
        yield f"| {path} | {count} | {left[path]} | {_share(left[path], count)} |"
    yield from (f"| all | {tried.total()} | {len(survived)} | {_share(len(survived), tried.total())} |", "")
    yield from ("## Survivors", "")
    for each in survived:
        yield from (f"`{each.path}`", "", "```diff", f"- {each.was}", f"+ {each.now}", "```", "")
        yield from (reasons.get(each.key, "**Not explained.**"), "")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}"
