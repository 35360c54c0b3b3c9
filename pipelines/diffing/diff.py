"""The door: two runs of a store, and what changed between them and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from checks.differences import ChangedApplication, Diff, RunSide
from checks.law.rulebook import Rulebook
from pipelines.diffing.answers import Changes, changed_answers
from pipelines.diffing.applications import (
    applicants_in,
    as_change,
    changed_applications,
    employers_in,
    lone_applications,
)
from pipelines.diffing.causes import Unit, find_causes
from pipelines.diffing.trials import answers_of_trials
from pipelines.diffing.universe import universe_of_facts
from pipelines.diffing.wording import switches_in_words
from pipelines.diffing.worlds import Trial, Worlds
from pipelines.errors import HechaError
from pipelines.store import database

_RECEIPT: Final = """select run_id, extract_id, input_digest as extract_digest, extracted_on, rulebook, rulebook_digest,
    software_version from run"""


@dataclass(frozen=True)
class _Side:
    """A run and its extract, open."""

    run: duckdb.DuckDBPyConnection
    extract: duckdb.DuckDBPyConnection

    @property
    def rulebook(self) -> Rulebook:
        return Rulebook.model_validate_json(self.run.execute("select rulebook_figures from run").fetchall()[0][0])

    @property
    def receipt(self) -> RunSide:
        return RunSide(**database.read(self.run, _RECEIPT).row(0, named=True))

    @property
    def files(self) -> dict[int, str]:
        return dict(self.extract.execute("select source_file, path from source_file").fetchall())


def diff_runs(old: Path, new: Path) -> Diff:
    """Compare two run files of one store; each answer that changed is judged again until its cause is known.

    Raises:
        HechaError: they are the same run, or the store lacks the extract of one.
    """
    if old.resolve() == new.resolve():
        raise HechaError("两个批次是同一个，没有可比较的", "both are the same run; there is nothing to compare")
    with _opened(old) as before, _opened(new) as after:
        changed = changed_answers(before.run, after.run)
        applications = _explained(before, after, changed) if changed.units.height else []
        lone = lone_applications(before.extract, after.extract, changed.lone)
        return Diff(before.receipt, after.receipt, changed.compared, applications, lone)


@contextmanager
def _opened(run: Path) -> Iterator[_Side]:
    file = run.resolve()
    with ExitStack() as stack:
        opened = stack.enter_context(database.open_database(file, read_only=True))
        digest = opened.execute("select input_digest from run").fetchall()[0][0]
        extract = file.parent.parent / "extracts" / f"{digest}.duckdb"
        if not extract.exists():
            raise HechaError(
                f"批次 {file.stem}：存放结果的文件夹中缺少它的提取数据文件（extracts/），无法重新核验原因",
                f"run {file.stem}: the store lacks its extract file (extracts/), so it cannot be judged again",
            )
        yield _Side(opened, stack.enter_context(database.open_database(extract, read_only=True)))


def _explained(before: _Side, after: _Side, changed: Changes) -> list[ChangedApplication]:
    worlds = Worlds(universe_of_facts(before.extract, after.extract, changed.pairs), before.rulebook, after.rulebook)
    keys = worlds.universe.numbering.tables["employer_key"].with_row_index("key").cast({"key": pl.Int32})
    units = changed.units.join(keys, on="employer_key", how="left", maintain_order="left")

    def judge(trials: Sequence[tuple[int, tuple[int, ...]]]) -> Iterable[tuple[int, int, str]]:
        return answers_of_trials(worlds, units, [Trial(*each) for each in trials]).iter_rows()

    wanted = [Unit(*row) for row in units.select("unit", "person", "before", "after").iter_rows()]
    cause_of = find_causes(wanted, worlds.of_persons, sorted(worlds.figures), judge)
    shown = {switch for each in cause_of.values() for switch in each.named_switches}
    worded = switches_in_words(worlds, (before.files, after.files), shown)
    employers = employers_in(before.extract) | employers_in(after.extract)
    changes_of = {unit["unit"]: as_change(unit, cause_of[unit["unit"]], worded, employers) for unit in
                  changed.units.iter_rows(named=True)}  # fmt: skip
    return changed_applications(changed, changes_of, applicants_in(after.run, changed.pairs))
