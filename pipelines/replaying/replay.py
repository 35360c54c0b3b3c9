"""A run made again: the stored extract judged by the figures of the receipt, with its settings (第十二条).

Whoever complains of a verdict, and whoever has to defend it, sees that the same records and figures give it again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from checks.law.rulebook import Rulebook
from pipelines import progress
from pipelines.decisions.log import read_events
from pipelines.errors import HechaError
from pipelines.publishing import Receipt
from pipelines.replaying.differences import Difference, differences
from pipelines.steps import build_run, call_directly, judge_on_this_machine, keep_rulebook, rows_by_block
from pipelines.store import database
from pipelines.store.finding import errors_of_reading
from pipelines.store.folder import Store


@dataclass(frozen=True)
class Replay:
    """How a run came out that was made again.

    Attributes:
        rows: how many each table has, by its name. differing: how many of them differ, by table.
        differences: of each table the first that differ.
    """

    run_id: str
    rows: dict[str, int]
    differing: dict[str, int]
    differences: tuple[Difference, ...]

    @property
    def is_equal(self) -> bool:
        """Whether every table is the same, row for row."""
        return not self.differing


def replay(store: Store, run_file: Path) -> Replay:
    """Make a run of a store again, aside, and compare it with the one kept; nothing of it is published.

    Raises:
        HechaError: the extract is gone from the store, or a file is damaged or of another version.
    """
    run = run_file.resolve()
    extract = store.extract(_noted(run, "input_digest"))
    if not extract.exists():
        raise HechaError(
            f"{extract}：存放结果的文件夹中缺少该核验批次的提取数据文件，无法重新核验",
            f"{extract}: the store lacks the extract of this run, so it cannot be made again",
        )
    with store.workplace() as work, errors_of_reading(run, extract):
        made = _made_again(run, extract, work)
        progress.begin_stage("comparing")
        rows, differing, examples = differences(run, made)
    return Replay(run.stem, rows, differing, examples)


def _made_again(run: Path, extract: Path, work: Path) -> Path:
    keep_rulebook(Rulebook.model_validate_json(_noted(run, "rulebook_figures")), work)
    receipt = Receipt(datetime.fromisoformat(_noted(run, "started_at")), json.loads(_noted(run, "settings")))
    with database.keep_open(extract):
        rows = rows_by_block(extract)
        progress.begin_stage("judging", sum(rows))
        judge_on_this_machine(extract, rows, work, call_directly)
    known = int(_noted(run, "decisions"))
    return build_run(extract, receipt, work, read_events(run.parent.parent)[:known])


def _noted(run: Path, column: str) -> str:
    """What the receipt of a run notes, as text."""
    with errors_of_reading(run), database.open_database(run, read_only=True) as connection:
        return str(connection.execute(f"select {column}::varchar from run").fetchall()[0][0])
